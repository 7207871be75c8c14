using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace R3mes.Daemon.Cli;

/// <summary>Help as System.CommandLine writes it, and the examples of the command after it.</summary>
/// <param name="standard">Writes the standard part.</param>
public sealed class ExampleHelpAction(HelpAction standard) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int result = standard.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not RemesCommand { Examples.Count: > 0 } command) return result;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
        foreach (string example in command.Examples) output.WriteLine("  " + example);
        output.WriteLine();
        return result;
    }
}
