using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Node.Devnet;

/// <summary>The folder of a devnet: made once from model and text, resumed ever after.</summary>
public static class DevnetHome
{
    /// <summary>Removes a devnet's folder; a folder that is not a devnet's is left alone.</summary>
    /// <exception cref="DevnetException">It holds something else, or a node has it open.</exception>
    public static void Remove(string root)
    {
        if (!Directory.Exists(root) || !Directory.EnumerateFileSystemEntries(root).Any()) return;
        if (!File.Exists(Path.Combine(root, "config", DevnetRecipe.FileName)))
            throw new DevnetException($"{root} is not the folder of a devnet, so --fresh will not remove it: name another --home");
        // Locked while it is checked, so that a running devnet is never pulled from under itself.
        using (NodeHome.Open(root))
        {
        }

        Directory.Delete(root, recursive: true);
    }

    /// <summary>Makes the devnet in an empty home, or checks that the home holds the devnet these options mean.</summary>
    /// <param name="home">The open home.</param>
    /// <param name="options">The devnet.</param>
    /// <param name="parameters">Chain parameters of a new devnet.</param>
    /// <param name="sources">Reads model and text; called only for a new devnet.</param>
    /// <param name="time">Genesis time of a new devnet.</param>
    /// <param name="hash">Hash of the genesis file.</param>
    /// <returns>The chain's genesis.</returns>
    /// <exception cref="DevnetException">The sources are refused, or the home holds another devnet.</exception>
    public static GenesisDocument Prepare(NodeHome home, DevnetOptions options, ChainParams parameters, Func<DevnetSources> sources, Timestamp time, out Digest hash)
    {
        string recipePath = Path.Combine(home.ConfigFolder, DevnetRecipe.FileName);
        DevnetRecipe wanted = DevnetRecipe.Of(options);
        if (!home.HasGenesis)
        {
            // Recipe, contents, and genesis last: a folder with a genesis file is a whole devnet.
            AtomicFile.Write(recipePath, wanted.ToJson());
            if (DevnetGenesis.TryBuild(options, sources(), parameters, time, home.Content, out GenesisDocument? built) is { } refused) throw new DevnetException(refused);
            home.WriteGenesis(built!);
        }

        if (home.TryReadGenesis(out GenesisDocument? genesis, out hash) is { } error) throw new DevnetException($"{home.GenesisPath}: {error} Run with --fresh to start over");
        DevnetRecipe? found = File.Exists(recipePath) ? DevnetRecipe.TryRead(File.ReadAllBytes(recipePath)) : null;
        if (found is null) throw new DevnetException($"{home.Root} holds a chain that no devnet made: name another --home");
        if (found != wanted)
        {
            throw new DevnetException(
                $"{home.Root} holds a devnet made with --seed {found.Seed} --miners {found.Miners} --cheat {found.Cheats}{(found.Reproducible ? " --reproducible" : "")}{(found.Validators == 1 ? "" : $" --validators {found.Validators}")}: name the same to resume it, or use --fresh to start over");
        }

        return genesis!;
    }
}
