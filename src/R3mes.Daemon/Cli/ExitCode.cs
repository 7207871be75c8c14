namespace R3mes.Daemon.Cli;

/// <summary>What remesd returns to whoever started it. Numbers are never reused; docs/cli.md lists them.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The work was done and its result is bad, or the disk failed: a run that did not pass, a transaction that was refused.</summary>
    Failed = 1,

    /// <summary>The command line was not understood.</summary>
    Usage = 2,

    /// <summary>An option in the configuration file or the environment is not acceptable.</summary>
    Config = 3,

    /// <summary>A file given as input is missing, damaged or not what it should be.</summary>
    Data = 4,

    /// <summary>No running node answers.</summary>
    Unavailable = 5,

    /// <summary>No GPU that remesd can use: no driver, too old a one, or no device.</summary>
    NoGpu = 6,

    /// <summary>A bug of remesd itself.</summary>
    Bug = 70,

    /// <summary>Stopped by Ctrl-C or SIGTERM before the command was done.</summary>
    Interrupted = 130,
}
