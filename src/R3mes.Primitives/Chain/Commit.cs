using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>The precommits that decided a block (tendermint.types.Commit), one slot a validator in the order of the validator set.</summary>
public sealed class Commit
{
    /// <summary>Most slots a commit may carry (CometBFT's MaxVotesCount).</summary>
    public const int SignaturesMax = 10_000;

    /// <summary>What the first block carries: no height and no signature.</summary>
    public static Commit Empty { get; } = new(0, 0, BlockId.Nil, []);

    /// <summary>A commit.</summary>
    /// <param name="height">Height that was decided.</param>
    /// <param name="round">Round that decided it.</param>
    /// <param name="blockId">The block that was decided.</param>
    /// <param name="signatures">One slot a validator.</param>
    public Commit(long height, int round, BlockId blockId, IReadOnlyList<CommitSig> signatures)
    {
        Height = height;
        Round = round;
        BlockId = blockId;
        Signatures = signatures;
    }

    /// <summary>Height that was decided; 0 in the first block's.</summary>
    public long Height { get; }

    /// <summary>Round that decided it.</summary>
    public int Round { get; }

    /// <summary>The block that was decided.</summary>
    public BlockId BlockId { get; }

    /// <summary>One slot a validator.</summary>
    public IReadOnlyList<CommitSig> Signatures { get; }

    /// <summary>RFC 6962 root over the encoded slots: the next header's last_commit_hash.</summary>
    public Digest Hash()
    {
        byte[][] leaves = new byte[Signatures.Count][];
        for (int i = 0; i < leaves.Length; i++)
            leaves[i] = Signatures[i].Encode();
        return Rfc6962.Root(leaves);
    }

    /// <summary>The bytes that the validator of a slot signed: a precommit for this block, or for none where the slot says nil.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="index">The slot; not an absent one.</param>
    public byte[] VoteSignBytes(string chainId, int index)
    {
        CommitSig slot = Signatures[index];
        Invariant.Holds(slot.Flag is BlockIdFlag.Commit or BlockIdFlag.Nil, "an absent validator signed nothing");
        BlockId signed = slot.Flag == BlockIdFlag.Commit ? BlockId : BlockId.Nil;
        return CanonicalVote.SignBytes(chainId, VoteType.Precommit, Height, Round, signed, slot.Timestamp);
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new(128 + 128 * Signatures.Count);
        writer.WriteSigned(1, Height).WriteSigned(2, Round).WriteMessage(3, BlockId.Encode());
        foreach (CommitSig slot in Signatures)
            writer.WriteMessage(4, slot.Encode());
        return writer.ToArray();
    }

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="commit">The commit when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Commit commit)
    {
        if (TryRead(bytes, SignaturesMax, out commit) && bytes.SequenceEqual(commit.Encode()))
            return true;
        commit = null;
        return false;
    }

    /// <summary>Reads the fields; the caller compares the canonical form.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int signaturesMax, [MaybeNullWhen(false)] out Commit commit)
    {
        commit = null;
        long height = 0;
        int round = 0;
        BlockId id = default;
        List<CommitSig> slots = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            CommitSig slot = default;
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out id),
                (4, WireType.LengthDelimited) => slots.Count < signaturesMax
                    && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && CommitSig.TryDecode(inner, out slot),
                _ => false,
            };
            if (!read)
                return false;
            if (field == 4)
                slots.Add(slot);
        }
        if (reader.Failed || height < 0 || round < 0)
            return false;
        // Commit.ValidateBasic: from height 1 on a commit is for a block, and somebody's slot is in it.
        if (height > 0 && (!id.IsComplete || slots.Count == 0))
            return false;
        commit = new Commit(height, round, id, slots);
        return true;
    }
}
