using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using R3mes.Primitives;
using R3mes.Storage;

namespace R3mes.Daemon.Cli;

/// <summary>Runs one command line: every error comes out as one sentence on standard error and a code of <see cref="ExitCode"/>.</summary>
/// <param name="root">The command tree.</param>
/// <param name="host">Where it reads and writes.</param>
public sealed class CommandLine(Command root, CommandHost host)
{
    /// <summary>Parses and runs.</summary>
    /// <param name="arguments">The words after the program's name; none at all shows the help.</param>
    /// <param name="stop">Cancelled by Ctrl-C.</param>
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        try
        {
            return await ParseAndRunAsync(arguments, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return host.Fail(ExitCode.Interrupted, "stopped.");
        }
        catch (Exception error) when (error is StorageException or IOException or UnauthorizedAccessException)
        {
            return host.Fail(ExitCode.Failed, error.Message.TrimEnd('.') + ".");
        }
        catch (InvariantException error)
        {
            return host.Fail(ExitCode.Bug, $"this is a bug of remesd, please report it with the command you ran: {error.Message}");
        }
        catch (Exception error)
        {
            return host.Fail(ExitCode.Bug, $"this is a bug of remesd, please report it with the command you ran: {error.GetType().Name}: {error.Message}");
        }
    }

    /// <summary>Gives help with examples to a command tree and all below it.</summary>
    /// <param name="root">The root of the tree.</param>
    public static void AddHelp(Command root) =>
        root.Options.Add(new HelpOption { Recursive = true, Description = "Show what a command does, its options and examples.", Action = new ExampleHelpAction(new HelpAction()) });

    private async Task<ExitCode> ParseAndRunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        // Files may begin with @: no response files.
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            return host.Fail(ExitCode.Usage, DescribeUsageError(parsed));
        InvocationConfiguration configuration = new()
        {
            Output = host.Output,
            Error = host.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Program handles the signals
        };
        return (ExitCode)await parsed.InvokeAsync(configuration, stop).ConfigureAwait(false);
    }

    private static string DescribeUsageError(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = Path(command);
        string help = $"Run `{path} --help` to see what it takes.";
        if (parsed.UnmatchedTokens.Count > 0 && command.Subcommands.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            string? meant = Spelling.Nearest(word, command.Subcommands.Select(c => c.Name));
            return $"There is no command '{word}' under `{path}`" + (meant is null ? $": it has {Names(command)}. {help}" : $", did you mean `{path} {meant}`? {help}");
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            string? meant = Spelling.Nearest(word, OptionsOf(command));
            return $"`{path}` does not take '{word}'" + (meant is null ? $". {help}" : $", did you mean {meant}? {help}");
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
            return $"Say which `{path}` command: {Names(command)}. {help}";
        string message = string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        foreach (string type in (string[])["System.Int32", "System.Int64", "System.UInt64"]) // a type name says nothing to an operator
            message = message.Replace($" as expected type '{type}'.", ", it takes a whole number.", StringComparison.Ordinal);
        message = message.Replace(" as expected type 'System.Double'.", ", it takes a number.", StringComparison.Ordinal);
        return $"{message} {help}";
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Where(o => !o.Hidden).Select(o => o.Name)
            .Concat(command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive).Select(o => o.Name)));

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name));

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? Path(parent) + " " + command.Name : command.Name;
}
