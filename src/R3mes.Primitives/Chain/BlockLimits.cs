namespace R3mes.Primitives.Chain;

/// <summary>What a block may hold. Everyone on a chain must agree on these.</summary>
/// <param name="BytesMax">Longest encoded block in bytes.</param>
/// <param name="TxsMax">Most transactions: bounds the objects that a block of tiny ones would make.</param>
/// <param name="SignaturesMax">Most slots of the last commit.</param>
public sealed record BlockLimits(int BytesMax, int TxsMax, int SignaturesMax)
{
    /// <summary>4 MiB (64 parts), 20,000 transactions (each over 200 bytes, as a signed one is) and CometBFT's 10,000 votes.</summary>
    public static BlockLimits Default { get; } = new(4 * 1024 * 1024, 20_000, Commit.SignaturesMax);

    /// <summary>Bytes that remain for transactions, each counted by <see cref="TxBytes"/>, so that a whole encoded block is never longer than its limit.</summary>
    /// <param name="blockBytesMax">Longest encoded block in bytes.</param>
    /// <param name="validators">Slots of the last commit.</param>
    public static long DataBytesMax(long blockBytesMax, int validators)
    {
        // As CometBFT's MaxDataBytes, with its figures rounded up: header 626, envelope 11; commit 94 and 111 a slot.
        const int HeaderAndEnvelope = 1024, CommitFixed = 128, CommitSlot = 128;
        return blockBytesMax - HeaderAndEnvelope - CommitFixed - ((long)CommitSlot * validators);
    }

    /// <summary>What a transaction takes in a block: its bytes, their length and a tag.</summary>
    /// <param name="txBytes">Its length.</param>
    public static long TxBytes(int txBytes) => 1L + Codec.Varint.LengthOf((ulong)txBytes) + txBytes;
}
