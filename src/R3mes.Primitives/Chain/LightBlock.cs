using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>What a light client needs of a height (tendermint.types.LightBlock).</summary>
/// <param name="SignedHeader">Header and commit.</param>
/// <param name="Validators">The validators of the height.</param>
public sealed record LightBlock(SignedHeader SignedHeader, ProposerRotation Validators)
{
    /// <summary>The height.</summary>
    public long Height => SignedHeader.Header.Height;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(2048).WriteMessage(1, SignedHeader.Encode()).WriteMessage(2, Validators.Encode()).ToArray();

    /// <summary>Reads the message in its one canonical form; verifies nothing.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="block">The block when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out LightBlock block)
    {
        block = null;
        SignedHeader? signed = null;
        ProposerRotation? validators = null;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && SignedHeader.TryDecode(inner, out signed),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && ProposerRotation.TryDecode(inner, out validators),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || signed is null || validators is null)
            return false;
        block = new LightBlock(signed, validators);
        return bytes.SequenceEqual(block.Encode());
    }
}
