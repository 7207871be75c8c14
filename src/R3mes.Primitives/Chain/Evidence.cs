using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>Proof that validators broke the rules (tendermint.types.Evidence of CometBFT v0.38): one of two kinds.</summary>
public abstract record Evidence
{
    private protected Evidence()
    {
    }

    /// <summary>The height at which the rules were broken, for whose validators it counts.</summary>
    public abstract long Height { get; }

    /// <summary>Time of the block of that height.</summary>
    public required Timestamp Timestamp { get; init; }

    /// <summary>Power of all validators of that height.</summary>
    public required long TotalPower { get; init; }

    /// <summary>The bytes of the kind's own message: a leaf of the header's evidence_hash.</summary>
    public abstract byte[] EncodeInner();

    /// <summary>Field of the kind in the oneof.</summary>
    private protected abstract uint Field { get; }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        byte[] inner = EncodeInner();
        return new WireWriter(inner.Length + 8).WriteMessage(Field, inner).ToArray();
    }

    /// <summary>Reads the message in its one canonical form; proves nothing.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="evidence">The evidence when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Evidence evidence)
    {
        evidence = null;
        WireReader reader = new(bytes);
        if (!reader.TryReadTag(out uint field, out WireType type) || type != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !reader.AtEnd)
            return false;
        evidence = field switch
        {
            1 when DuplicateVoteEvidence.TryDecodeInner(inner, out DuplicateVoteEvidence? duplicate) => duplicate,
            2 when LightClientAttackEvidence.TryDecodeInner(inner, out LightClientAttackEvidence? attack) => attack,
            _ => null,
        };
        return evidence is not null && bytes.SequenceEqual(evidence.Encode());
    }
}
