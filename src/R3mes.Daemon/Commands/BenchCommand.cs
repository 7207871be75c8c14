using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd bench.</summary>
public static class BenchCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new("bench", "Measure what this machine can do.", "remesd bench kernels")
        {
            BenchKernelsCommand.Create(host),
        };
}
