using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>
/// Where a node is and what it has: a peer answers with what is missing. Bitmaps go by place in the validator set of their height. On the wire: 1 int64
/// height, 2 int32 round, 3 uint32 step, 4 int64 base_height, 5 int64 last_height, 6 BlockID proposal, 7 parts, 8 prevotes, 9 precommits,
/// 10 last_commit, 11 uint32 proof_round + 1, 12 proof_prevotes, 13 bool wants, 14 bool recalls; 6 to 10 and 12 are always written.
/// </summary>
public sealed record StatusMessage : PeerMessage
{
    /// <summary><see cref="ProofRound"/> of a node that asks for no proof of lock.</summary>
    public const int NoProofRound = -1;

    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Status;

    /// <summary>Height that is being decided, 1 or more.</summary>
    public required long Height { get; init; }

    /// <summary>Its round, 0 or more.</summary>
    public required int Round { get; init; }

    /// <summary>Step of the round, as the sender numbers them.</summary>
    public required byte Step { get; init; }

    /// <summary>First block that the sender can give, 0 for none.</summary>
    public long BaseHeight { get; init; }

    /// <summary>Last block that the sender can give, 0 for none; below <see cref="Height"/>.</summary>
    public long LastHeight { get; init; }

    /// <summary>The block whose parts the sender collects in this round, nil while it knows of none.</summary>
    public BlockId Proposal { get; init; }

    /// <summary>The parts of it that the sender has.</summary>
    public Bitmap Parts { get; init; }

    /// <summary>Prevotes of this height and round that the sender has.</summary>
    public Bitmap Prevotes { get; init; }

    /// <summary>Precommits of this height and round that the sender has.</summary>
    public Bitmap Precommits { get; init; }

    /// <summary>Precommits of the height before that the sender has.</summary>
    public Bitmap LastCommit { get; init; }

    /// <summary>The round whose prevotes prove the sender's proposal or valid value, <see cref="NoProofRound"/> for none.</summary>
    public int ProofRound { get; init; } = NoProofRound;

    /// <summary>Prevotes of that round that the sender has.</summary>
    public Bitmap ProofPrevotes { get; init; }

    /// <summary>Whether the sender asks for what is missing; else it only says where it is.</summary>
    public bool Wants { get; init; }

    /// <summary>Whether the sender asks for votes of every round: it may be an older copy of a home, and have signed what it does not know of.</summary>
    public bool Recalls { get; init; }

    internal override byte[] Encode() => Begin(256)
        .WriteSigned(1, Height).WriteSigned(2, Round).WriteVarint(3, Step).WriteSigned(4, BaseHeight).WriteSigned(5, LastHeight)
        .WriteMessage(6, Proposal.Encode()).WriteMessage(7, Parts.Encode()).WriteMessage(8, Prevotes.Encode())
        .WriteMessage(9, Precommits.Encode()).WriteMessage(10, LastCommit.Encode())
        .WriteSigned(11, ProofRound + 1L).WriteMessage(12, ProofPrevotes.Encode()).WriteBool(13, Wants).WriteBool(14, Recalls).ToArray();

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out StatusMessage message)
    {
        message = null;
        long height = 0, first = 0, last = 0, proof = 0;
        int round = 0;
        uint step = 0;
        bool wants = false, recalls = false;
        BlockId proposal = default;
        Bitmap parts = default, prevotes = default, precommits = default, lastCommit = default, proofPrevotes = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.Varint) => reader.TryReadUInt32(out step),
                (4, WireType.Varint) => reader.TryReadSigned(out first),
                (5, WireType.Varint) => reader.TryReadSigned(out last),
                (6, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out proposal),
                (7, WireType.LengthDelimited) => TryReadBits(ref reader, PeerMessageLimits.PartsMax, out parts),
                (8, WireType.LengthDelimited) => TryReadBits(ref reader, PeerMessageLimits.ValidatorsMax, out prevotes),
                (9, WireType.LengthDelimited) => TryReadBits(ref reader, PeerMessageLimits.ValidatorsMax, out precommits),
                (10, WireType.LengthDelimited) => TryReadBits(ref reader, PeerMessageLimits.ValidatorsMax, out lastCommit),
                (11, WireType.Varint) => reader.TryReadSigned(out proof),
                (12, WireType.LengthDelimited) => TryReadBits(ref reader, PeerMessageLimits.ValidatorsMax, out proofPrevotes),
                (13, WireType.Varint) => reader.TryReadBool(out wants),
                (14, WireType.Varint) => reader.TryReadBool(out recalls),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || height < 1 || round < 0 || step > byte.MaxValue || first < 0 || last < first || last >= height || (first == 0) != (last == 0))
            return false;
        // The round of a proof is below the round of what it proves, but a status may be of the round itself: its prevotes are a proof already.
        if (proof < 0 || proof - 1 > round || (proof == 0 && proofPrevotes.Length > 0))
            return false;
        StatusMessage whole = new()
        {
            Height = height,
            Round = round,
            Step = (byte)step,
            BaseHeight = first,
            LastHeight = last,
            Proposal = proposal,
            Parts = parts,
            Prevotes = prevotes,
            Precommits = precommits,
            LastCommit = lastCommit,
            ProofRound = (int)(proof - 1),
            ProofPrevotes = proofPrevotes,
            Wants = wants,
            Recalls = recalls,
        };
        message = bytes.SequenceEqual(whole.Encode().AsSpan(1)) ? whole : null;
        return message is not null;
    }

    private static bool TryReadBits(ref WireReader reader, int lengthMax, out Bitmap bits)
    {
        bits = default;
        return reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Bitmap.TryDecode(inner, lengthMax, out bits);
    }
}
