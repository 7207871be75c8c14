using System.CommandLine;

namespace R3mes.Daemon.Cli;

/// <summary>A command whose help ends with examples that can be typed as they stand.</summary>
public sealed class RemesCommand : Command
{
    /// <summary>Makes a command.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="description">What it does, one or two sentences.</param>
    /// <param name="examples">Whole command lines, at least one.</param>
    public RemesCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description) => Examples = examples;

    /// <summary>Whole command lines.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Sets what the command does.</summary>
    /// <param name="run">Reads its values from the parse result; the token is cancelled by Ctrl-C.</param>
    /// <returns>This command.</returns>
    public RemesCommand Does(Func<ParseResult, CancellationToken, Task<ExitCode>> run)
    {
        SetAction(async (parsed, stop) => (int)await run(parsed, stop).ConfigureAwait(false));
        return this;
    }

    /// <summary>Sets what the command does when it never waits.</summary>
    /// <param name="run">Reads its values from the parse result.</param>
    /// <returns>This command.</returns>
    public RemesCommand Does(Func<ParseResult, ExitCode> run)
    {
        SetAction(parsed => (int)run(parsed));
        return this;
    }
}
