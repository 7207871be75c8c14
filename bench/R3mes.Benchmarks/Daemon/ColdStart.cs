using R3mes.Benchmarks.Results;

namespace R3mes.Benchmarks.Daemon;

/// <summary>From the start of the process to its first committed block, as its own control socket tells: a fresh chain, and one that goes on.</summary>
internal static class ColdStart
{
    private const int Runs = 5;

    public static IEnumerable<Measurement> Measure(BenchFolders folders, ScratchFolder scratch)
    {
        string home = "";
        double[] seconds = Interleaved.Medians(
            Runs,
            () =>
            {
                home = scratch.Fresh();
                PublishedDaemon.MakeChain(folders, home);
                return FirstBlock(folders, home, 0);
            },
            () => FirstBlock(folders, home, LastHeight(folders, home)));
        yield return new Measurement("cold_start_to_first_block_s", Math.Max(seconds[0], seconds[1]), "s", "s on a fresh chain; the slower of fresh and restarted is the row", seconds[0]);
        yield return new Measurement("restart_to_next_block_s", seconds[1], "s", "s on a fresh chain", seconds[0]);
    }

    private static double FirstBlock(BenchFolders folders, string home, long heightBefore)
    {
        using PublishedDaemon node = PublishedDaemon.StartNode(folders, home);
        node.WaitForHeight(heightBefore + 1);
        double seconds = node.Seconds;
        node.Stop();
        return seconds;
    }

    private static long LastHeight(BenchFolders folders, string home)
    {
        using PublishedDaemon node = PublishedDaemon.StartNode(folders, home, intervalMs: 20);
        long height = node.WaitForHeight(25); // past a checkpoint
        node.Stop();
        // What it made after it was asked is in its last line: "stopped, block N, ...".
        string[] words = node.LastLine.Split(' ');
        int block = Array.IndexOf(words, "block");
        return block >= 0 && long.TryParse(words[block + 1].TrimEnd(','), out long last) ? Math.Max(last, height) : throw new BenchException($"the node's last line names no block: {node.LastLine}");
    }
}
