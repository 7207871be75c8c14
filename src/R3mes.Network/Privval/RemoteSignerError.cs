using System.Diagnostics.CodeAnalysis;
using System.Text;
using R3mes.Primitives.Codec;

namespace R3mes.Network.Privval;

/// <summary>Why a signer signs nothing (tendermint.privval.RemoteSignerError).</summary>
/// <param name="Code">A number of tendermint.privval.Errors; CometBFT's own signer says 0 for everything.</param>
/// <param name="Description">A sentence for a person, at most <see cref="DescriptionBytesMax"/> bytes of UTF-8.</param>
public sealed record RemoteSignerError(int Code, string Description)
{
    /// <summary>Longest description in bytes.</summary>
    public const int DescriptionBytesMax = 1024;

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(64).WriteSigned(1, Code).WriteString(2, Description).ToArray();

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="error">The error when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out RemoteSignerError error)
    {
        error = null;
        int code = 0;
        string description = "";
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadInt32(out code),
                (2, WireType.LengthDelimited) => reader.TryReadString(out description) && Encoding.UTF8.GetByteCount(description) <= DescriptionBytesMax,
                _ => false,
            };
            if (!read) return false;
        }

        RemoteSignerError whole = new(code, description);
        error = !reader.Failed && bytes.SequenceEqual(whole.Encode()) ? whole : null;
        return error is not null;
    }
}
