using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd model.</summary>
public static class ModelCommand
{
    /// <summary>Makes the command with its subcommands.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new("model", "Look at a model file and check it against a hash.", "remesd model info packaging/models/r3mes-tiny-byte-v1.safetensors")
        {
            ModelInfoCommand.Create(host),
            ModelVerifyCommand.Create(host),
        };
}
