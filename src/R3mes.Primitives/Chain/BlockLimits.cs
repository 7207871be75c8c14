namespace R3mes.Primitives.Chain;

/// <summary>What a block may hold. Everyone on a chain must agree on these.</summary>
/// <param name="BytesMax">Longest encoded block in bytes.</param>
/// <param name="TxsMax">Most transactions: bounds the objects that a block of tiny ones would make.</param>
/// <param name="SignaturesMax">Most slots of the last commit.</param>
public sealed record BlockLimits(int BytesMax, int TxsMax, int SignaturesMax)
{
    /// <summary>4 MiB (64 parts), 20,000 transactions (each over 200 bytes, as a signed one is) and CometBFT's 10,000 votes.</summary>
    public static BlockLimits Default { get; } = new(4 * 1024 * 1024, 20_000, Commit.SignaturesMax);
}
