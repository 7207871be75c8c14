using R3mes.Daemon.Cli;
using R3mes.Daemon.Options;

namespace R3mes.Daemon.Commands;

/// <summary>remesd check-config.</summary>
public static class CheckConfigCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        RemesCommand command = new("check-config", "Check the configuration and print every option with its value and where it came from, without starting anything.",
            "remesd check-config --config /etc/remesd/remesd.json");
        options.AddNodeOptions(command);
        return command.Does(parsed =>
        {
            if (options.TryLoad(parsed, host, out NodeConfiguration? configuration) is { } error)
                return host.Fail(ExitCode.Config, error.Message);
            host.Output.WriteLine($"home {options.HomeOf(parsed, host)}");
            host.Output.WriteLine($"file {configuration!.FilePath ?? "none"}");
            int width = NodeOptionTable.All.Max(o => o.Key.Length);
            foreach (NodeOption option in NodeOptionTable.All)
            {
                (string text, OptionSource source) = configuration[option];
                string from = source switch
                {
                    OptionSource.File => "file",
                    OptionSource.Environment => option.Variable,
                    OptionSource.Flag => option.Flag,
                    _ => "default",
                };
                host.Output.WriteLine($"{option.Key.PadRight(width)}  {text,-15}  {from}");
            }

            return ExitCode.Success;
        });
    }
}
