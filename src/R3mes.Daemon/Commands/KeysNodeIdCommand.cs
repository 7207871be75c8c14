using R3mes.Daemon.Cli;
using R3mes.Node.Keys;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Daemon.Commands;

/// <summary>remesd keys node-id.</summary>
public static class KeysNodeIdCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host) =>
        new RemesCommand("node-id", "Show the name by which peers know this home's node, or a node its signer over tcp://; makes its key where there is none.", "remesd keys node-id") { options.Home }.Does(parsed =>
        {
            string home = options.HomeOf(parsed, host), config = Path.Combine(home, "config"), path = Path.Combine(config, NodeKeyFile.FileName);
            using DataFolder? alone = File.Exists(path) ? null : DataFolder.Open(home); // or a node that starts makes another
            PrivateFolder.Create(config);
            using Ed25519KeyPair key = NodeKeyFile.LoadOrMake(path);
            host.Output.WriteLine($"{PeerId.Of(key.PublicKey)}");
            return ExitCode.Success;
        });
}
