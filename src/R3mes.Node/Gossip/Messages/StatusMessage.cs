using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Gossip.Messages;

/// <summary>Where a node stands and what it has of the height that it decides.</summary>
public sealed record StatusMessage : PeerMessage
{
    /// <summary>The height being decided.</summary>
    public required long Height { get; init; }

    /// <summary>Its round.</summary>
    public required int Round { get; init; }

    /// <summary>The step of the round.</summary>
    public required byte Step { get; init; }

    /// <summary>First height whose block it has.</summary>
    public required long BaseHeight { get; init; }

    /// <summary>Last height whose block it has.</summary>
    public required long LastHeight { get; init; }

    /// <summary>Whether it asks for what is missing.</summary>
    public bool Wants { get; init; }

    /// <summary>The block that is proposed in the round, as far as it knows; else nil.</summary>
    public BlockId Proposal { get; init; }

    /// <summary>Parts of that block that it has.</summary>
    public Bitmap Parts { get; init; }

    /// <summary>Validators whose prevote of the round it has.</summary>
    public Bitmap Prevotes { get; init; }

    /// <summary>Validators whose precommit of the round it has.</summary>
    public Bitmap Precommits { get; init; }

    /// <summary>Round in which the proposal is said to have had a quorum; -1 for none.</summary>
    public int ProofRound { get; init; } = -1;

    /// <summary>Validators whose prevote of that round it has.</summary>
    public Bitmap ProofPrevotes { get; init; }

    /// <summary>Validators whose precommit for the last block it has.</summary>
    public Bitmap LastCommit { get; init; }

    /// <inheritdoc/>
    public override PeerMessageKind Kind => PeerMessageKind.Status;

    internal override byte[] EncodeBody()
    {
        WireWriter writer = new WireWriter(256).WriteSigned(1, Height).WriteSigned(2, Round).WriteVarint(3, Step).WriteSigned(4, BaseHeight).WriteSigned(5, LastHeight).WriteBool(6, Wants);
        if (!Proposal.IsNil) writer.WriteMessage(7, Proposal.Encode());
        // A round or more is written one higher: absent is none.
        return writer.WriteBytes(8, Parts.Bytes).WriteBytes(9, Prevotes.Bytes).WriteBytes(10, Precommits.Bytes).WriteSigned(11, ProofRound + 1).WriteBytes(12, ProofPrevotes.Bytes)
            .WriteBytes(13, LastCommit.Bytes).ToArray();
    }

    internal static StatusMessage? TryDecode(ReadOnlySpan<byte> bytes)
    {
        long height = 0, first = 0, last = 0;
        int round = 0, proof = 0;
        ulong step = 0;
        bool wants = false;
        BlockId proposal = default;
        Span<Bitmap> maps = new Bitmap[14];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.Varint) => reader.TryReadVarint(out step),
                (4, WireType.Varint) => reader.TryReadSigned(out first),
                (5, WireType.Varint) => reader.TryReadSigned(out last),
                (6, WireType.Varint) => reader.TryReadBool(out wants),
                (7, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out proposal),
                (8 or 9 or 10 or 12 or 13, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Bitmap.TryRead(inner, out maps[(int)field]),
                (11, WireType.Varint) => reader.TryReadInt32(out proof),
                _ => false,
            };
            if (!read) return null;
        }

        if (reader.Failed || height < 1 || round < 0 || first < 0 || last < 0 || last >= height || proof < 0 || step > byte.MaxValue) return null;
        StatusMessage whole = new()
        {
            Height = height,
            Round = round,
            Step = (byte)step,
            BaseHeight = first,
            LastHeight = last,
            Wants = wants,
            Proposal = proposal,
            Parts = maps[8],
            Prevotes = maps[9],
            Precommits = maps[10],
            ProofRound = proof - 1,
            ProofPrevotes = maps[12],
            LastCommit = maps[13],
        };
        return bytes.SequenceEqual(whole.EncodeBody()) ? whole : null;
    }
}
