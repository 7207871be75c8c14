using R3mes.Application.Conduct;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>A block as the application is given it.</summary>
/// <param name="Height">One above the last committed height.</param>
/// <param name="Time">Its time, as consensus has it.</param>
/// <param name="Txs">Its transactions in order.</param>
/// <param name="LastBlockHash">Hash of the block before it; zero at height 1, as in its header.</param>
/// <param name="ProposerAddress">Consensus address of its proposer.</param>
public sealed record BlockRequest(long Height, Timestamp Time, IReadOnlyList<byte[]> Txs, Digest LastBlockHash, Address ProposerAddress)
{
    /// <summary>SHA-256 of each transaction, where the caller knows them already; null to have them made.</summary>
    public IReadOnlyList<Digest>? TxHashes { get; init; }

    /// <summary>Validators that broke the rules, as the block's evidence proves.</summary>
    public IReadOnlyList<Misbehavior> Misbehavior { get; init; } = [];

    /// <summary>Who signed the block before, in the order of its validators.</summary>
    public IReadOnlyList<VoteInfo> LastCommit { get; init; } = [];

    /// <summary>What each slot of <see cref="LastCommit"/> attached to its vote: known to who proposes, empty for others.</summary>
    public IReadOnlyList<OpaqueBytes> Extensions { get; init; } = [];

    /// <summary>Most bytes of the transactions together, each with its frame: what the proposer has left beside evidence.</summary>
    public long TxBytesMax { get; init; } = long.MaxValue;

    /// <summary>SHA-256 of a transaction.</summary>
    /// <param name="index">Its place.</param>
    internal Digest TxHash(int index) => TxHashes is { } known ? known[index] : Sha256.Hash(Txs[index]);
}
