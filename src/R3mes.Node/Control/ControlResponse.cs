using R3mes.Primitives.Codec;

namespace R3mes.Node.Control;

/// <summary>A node's answer over its control socket: protobuf { code = 1, log = 2, value = 3 }; code 0 is success, any other is the refusal's own code.</summary>
public sealed record ControlResponse(uint Code, string Log, byte[] Value)
{
    /// <summary>The code of requests the socket itself refuses: malformed, unknown, too large.</summary>
    public const uint MalformedRequest = 1;

    /// <summary>The code of a block that is not in the log.</summary>
    public const uint NoSuchBlock = 2;

    /// <summary>Whether the node did what was asked.</summary>
    public bool IsOk => Code == 0;

    /// <summary>A success carrying <paramref name="value"/>.</summary>
    public static ControlResponse Ok(byte[] value) => new(0, "", value);

    /// <summary>A refusal.</summary>
    public static ControlResponse Refused(uint code, string log) => new(code, log, []);

    /// <summary>The protobuf bytes, without a length prefix.</summary>
    public byte[] Encode() => new WireWriter()
        .WriteVarint(1, Code)
        .WriteString(2, Log)
        .WriteBytes(3, Value)
        .ToArray();

    /// <summary>Reads a response; null when the bytes are not exactly one.</summary>
    public static ControlResponse? TryDecode(ReadOnlySpan<byte> message)
    {
        WireReader reader = new(message);
        uint code = 0;
        string log = "";
        ReadOnlySpan<byte> value = default;
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadUInt32(out code),
                (2, WireType.LengthDelimited) => reader.TryReadString(out log),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out value),
                _ => false,
            };
            if (!read) return null;
        }

        return reader.Failed ? null : new ControlResponse(code, log, value.ToArray());
    }
}
