namespace R3mes.Node.Mempool;

/// <summary>How much may wait. The defaults hold ten blocks of a thousand gradients of 500 bytes within 8 MiB of the node's 100 MB.</summary>
public sealed record MempoolLimits(int CountMax = 10_000, long BytesMax = 8L << 20);
