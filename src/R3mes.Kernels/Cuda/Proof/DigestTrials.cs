using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>A tensor's root: its leaves, then level after level.</summary>
internal static class DigestTrials
{
    public static void Run(CudaTrials trials)
    {
        foreach (int bytes in (int[])[1, 55, 4095, 4096, 4097, 3 * 4096, (64 * 4096) + 1, trials.Random.Next(1, 100_000), trials.Quick ? 300_000 : 40_000_000]) Root(trials, bytes);
        trials.Done("digest_leaves", "digest_nodes");
    }

    private static void Root(CudaTrials trials, int count)
    {
        byte[] bytes = new byte[count];
        trials.Random.NextBytes(bytes);
        int leaves = CudaGrid.Blocks(count, TensorDigest.LeafBytes);
        byte[] nodes = new byte[leaves * Digest.ByteCount];
        for (int i = 0; i < leaves; i++) TensorDigest.Root(bytes.AsSpan(i * TensorDigest.LeafBytes, Math.Min(TensorDigest.LeafBytes, count - (i * TensorDigest.LeafBytes)))).CopyTo(nodes.AsSpan(i * Digest.ByteCount));
        digest_level level = new() { from = trials.Input<byte>(bytes), count = count };
        CudaResult leavesResult = trials.Result<byte>("the leaves", nodes);
        level.to = leavesResult.Address;
        trials.Run("digest_leaves", $"{count} bytes", () => trials.Device.Launch("digest_leaves", Grid(leaves), level), leavesResult);
        byte[] wanted = new byte[Digest.ByteCount];
        TensorDigest.Root(bytes).CopyTo(wanted);
        CudaResult first = trials.Any("one level", (leaves + 1) / 2 * Digest.ByteCount), second = trials.Any("the next level", (leaves + 1) / 2 * Digest.ByteCount), root = trials.Result<byte>("the root", wanted);
        nint start = trials.Input<byte>(nodes);
        trials.Run("digest_nodes", $"{leaves} leaves", () => Climb(trials.Device, start, leaves, first, second, root), first, second, root);
    }

    /// <summary>The two levels take turns; the last one is the root.</summary>
    private static void Climb(CudaDevice device, nint from, int nodes, CudaResult first, CudaResult second, CudaResult root)
    {
        bool odd = true;
        do
        {
            int above = (nodes + 1) / 2;
            nint to = above == 1 ? root.Address : odd ? first.Address : second.Address;
            device.Launch("digest_nodes", Grid(above), new digest_level { from = from, to = to, count = nodes });
            (from, nodes, odd) = (to, above, !odd);
        }
        while (nodes > 1);
    }

    private static CudaGrid Grid(int threads) => new(CudaGrid.Blocks(threads, DIGEST_THREADS), 1, DIGEST_THREADS, 0);
}
