using System.Buffers.Binary;
using R3mes.Primitives.Codec;

namespace R3mes.Network.Transport;

/// <summary>Head of a frame: length of the payload, 4 bytes big-endian, then the channel, 1 byte.</summary>
/// <param name="Length">Bytes of the payload.</param>
/// <param name="Channel">The channel, or <see cref="Ping"/>.</param>
public readonly record struct FrameHeader(int Length, byte Channel)
{
    /// <summary>Size in bytes.</summary>
    public const int ByteCount = 5;

    /// <summary>The channel of frames without payload that say: still here.</summary>
    public const byte Ping = 0xff;

    /// <summary>Writes the head.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, Length);
        destination[4] = Channel;
    }

    /// <summary>Reads a head: a channel that does not exist and a length over its limit are invalid before a byte of the payload is waited for.</summary>
    /// <param name="input">Untrusted bytes; may hold less or more than a head.</param>
    /// <param name="channels">The lanes.</param>
    /// <param name="header">The head when done.</param>
    public static ReadStatus Read(ReadOnlySpan<byte> input, IReadOnlyList<ChannelRule> channels, out FrameHeader header)
    {
        header = default;
        if (input.Length < ByteCount)
            return ReadStatus.NeedMore;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(input);
        byte channel = input[4];
        if (channel != Ping && channel >= channels.Count)
            return ReadStatus.Invalid;
        uint lengthMax = channel == Ping ? 0 : (uint)channels[channel].FrameBytesMax;
        if (length > lengthMax)
            return ReadStatus.Invalid;
        header = new FrameHeader((int)length, channel);
        return ReadStatus.Done;
    }
}
