using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd gpu.</summary>
public static class GpuCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new("gpu", "Check what an NVIDIA GPU computes.", "remesd gpu selftest")
        {
            GpuSelfTestCommand.Create(host),
        };
}
