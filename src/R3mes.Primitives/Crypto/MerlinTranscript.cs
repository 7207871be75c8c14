using System.Buffers.Binary;

namespace R3mes.Primitives.Crypto;

/// <summary>A Merlin v1.0 transcript (merlin.cool): what two sides said under labels, and challenges that depend on all of it.</summary>
public sealed class MerlinTranscript : IDisposable
{
    private readonly Strobe128 _strobe = new("Merlin v1.0"u8);

    /// <summary>Begins a transcript.</summary>
    /// <param name="protocol">The protocol's own label.</param>
    public MerlinTranscript(ReadOnlySpan<byte> protocol) => Append("dom-sep"u8, protocol);

    /// <summary>Takes in a message.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="message">Any bytes.</param>
    public void Append(ReadOnlySpan<byte> label, ReadOnlySpan<byte> message)
    {
        Describe(label, message.Length);
        _strobe.Ad(message);
    }

    /// <summary>Gives out a challenge, which is taken in as well.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="challenge">Written to.</param>
    public void Challenge(ReadOnlySpan<byte> label, Span<byte> challenge)
    {
        Describe(label, challenge.Length);
        _strobe.Prf(challenge);
    }

    /// <summary>Zeroes the state.</summary>
    public void Dispose() => _strobe.Clear();

    private void Describe(ReadOnlySpan<byte> label, int length)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        _strobe.MetaAd(label, more: false);
        _strobe.MetaAd(bytes, more: true);
    }
}
