using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>A header that is not the chain's, signed by its validators to deceive light clients (tendermint.types.LightClientAttackEvidence).</summary>
public sealed record LightClientAttackEvidence : Evidence
{
    /// <summary>Most validators that one piece of evidence names: those of a set.</summary>
    public const int ValidatorsMax = 1000;

    /// <summary>The block that is not the chain's.</summary>
    public required LightBlock ConflictingBlock { get; init; }

    /// <summary>The last height of which chain and attackers say the same.</summary>
    public required long CommonHeight { get; init; }

    /// <summary>Who attacked: of the validators of the common height, by power descending.</summary>
    public required IReadOnlyList<Validator> ByzantineValidators { get; init; }

    /// <summary>Proposer priorities that the evidence gives them, one each; none means zeros. CometBFT carries them and never reads them, but they are hashed.</summary>
    public IReadOnlyList<long> Priorities { get; init; } = [];

    /// <inheritdoc/>
    public override long Height => CommonHeight;

    private protected override uint Field => 2;

    /// <inheritdoc/>
    public override byte[] EncodeInner()
    {
        WireWriter writer = new WireWriter(4096).WriteMessage(1, ConflictingBlock.Encode()).WriteSigned(2, CommonHeight);
        for (int i = 0; i < ByzantineValidators.Count; i++)
            writer.WriteMessage(3, ProposerRotation.EncodeValidator(ByzantineValidators[i], i < Priorities.Count ? Priorities[i] : 0));
        return writer.WriteSigned(4, TotalPower).WriteMessage(5, Timestamp.Encode()).ToArray();
    }

    internal static bool TryDecodeInner(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out LightClientAttackEvidence evidence)
    {
        evidence = null;
        LightBlock? block = null;
        long common = 0, total = 0;
        Timestamp time = default;
        List<Validator> validators = [];
        List<long> priorities = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            (Validator Validator, long Priority) validator = default;
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && LightBlock.TryDecode(inner, out block),
                (2, WireType.Varint) => reader.TryReadSigned(out common),
                (3, WireType.LengthDelimited) => validators.Count < ValidatorsMax && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && ProposerRotation.TryDecodeValidator(inner, out validator),
                (4, WireType.Varint) => reader.TryReadSigned(out total),
                (5, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                _ => false,
            };
            if (!read)
                return false;
            if (field != 3)
                continue;
            validators.Add(validator.Validator!);
            priorities.Add(validator.Priority);
        }
        if (reader.Failed || block is null || common < 1 || total < 1 || common > block.SignedHeader.Header.Height)
            return false;
        evidence = new LightClientAttackEvidence
        {
            ConflictingBlock = block,
            CommonHeight = common,
            ByzantineValidators = validators,
            Priorities = priorities,
            TotalPower = total,
            Timestamp = time,
        };
        return true;
    }

    /// <summary>Compares by content.</summary>
    /// <param name="other">Other evidence.</param>
    public bool Equals(LightClientAttackEvidence? other) => other is not null && EncodeInner().AsSpan().SequenceEqual(other.EncodeInner());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(CommonHeight, TotalPower, Timestamp);
}
