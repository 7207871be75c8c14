using R3mes.Primitives.Codec;

namespace R3mes.Node.Control;

/// <summary>One question to a running node over its control socket: protobuf { kind = 1, path = 2, data = 3 }.</summary>
public sealed record ControlRequest(ControlKind Kind, string Path, byte[] Data)
{
    /// <summary>The longest query path accepted, in characters.</summary>
    public const int PathCharsMax = 256;

    /// <summary>The protobuf bytes, without a length prefix.</summary>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, (ulong)Kind)
        .WriteString(2, Path)
        .WriteBytes(3, Data)
        .ToArray();

    /// <summary>Reads a request; null when the bytes are not exactly one.</summary>
    public static ControlRequest? TryDecode(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        uint kind = 0;
        string path = "";
        ReadOnlySpan<byte> data = default;
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out kind),
                (2, WireType.LengthDelimited) => reader.TryReadString(out path) && path.Length <= PathCharsMax,
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out data),
                _ => false,
            };
            if (!read) return null;
        }

        if (reader.Failed || kind is < (uint)ControlKind.Status or > (uint)ControlKind.Block) return null;
        return new ControlRequest((ControlKind)kind, path, data.ToArray());
    }
}
