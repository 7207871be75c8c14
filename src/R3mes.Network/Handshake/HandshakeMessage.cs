using System.Buffers.Binary;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>A message of the handshake as it lies on the wire: length of what follows, 2 bytes big-endian; the kind, 1 byte; the body.</summary>
internal static class HandshakeMessage
{
    internal const int HeadBytes = 3;

    /// <summary>Longest message with its head.</summary>
    internal const int BytesMax = HeadBytes + Hello.BytesMax;

    internal static byte[] Encode(HandshakeMessageKind kind, ReadOnlySpan<byte> body)
    {
        byte[] message = new byte[HeadBytes + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(1 + body.Length));
        message[2] = (byte)kind;
        body.CopyTo(message.AsSpan(HeadBytes));
        return message;
    }

    /// <summary>Reads the first message of a stream: kinds have bodies of their own length, known before the body is waited for.</summary>
    internal static ReadStatus Read(ReadOnlySpan<byte> input, out HandshakeMessageKind kind, out ReadOnlySpan<byte> body, out int used)
    {
        kind = default;
        body = default;
        used = 0;
        if (input.Length < HeadBytes)
            return ReadStatus.NeedMore;
        int length = BinaryPrimitives.ReadUInt16BigEndian(input) - 1;
        HandshakeMessageKind found = (HandshakeMessageKind)input[2];
        bool fits = found switch
        {
            HandshakeMessageKind.Hello => length is > 0 and <= Hello.BytesMax,
            HandshakeMessageKind.Proof => length == Ed25519.SignatureBytes,
            HandshakeMessageKind.Accept => length == 0,
            HandshakeMessageKind.Refuse => length == 1,
            _ => false,
        };
        if (!fits)
            return ReadStatus.Invalid;
        if (input.Length - HeadBytes < length)
            return ReadStatus.NeedMore;
        kind = found;
        body = input.Slice(HeadBytes, length);
        used = HeadBytes + length;
        return ReadStatus.Done;
    }
}
