namespace R3mes.Daemon.Options;

/// <summary>Where the value of an option came from; a later one wins over an earlier one.</summary>
public enum OptionSource
{
    /// <summary>Built in.</summary>
    Default,

    /// <summary>The configuration file.</summary>
    File,

    /// <summary>A REMESD_ variable.</summary>
    Environment,

    /// <summary>A flag of the command line.</summary>
    Flag,
}
