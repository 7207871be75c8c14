using System.Security.Cryptography;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// The part of STROBE-128 (strobe.sourceforge.io, v1.0.2) that Merlin transcripts need: what both sides know is taken in, and bytes that depend on all of it come out.
/// </summary>
internal sealed class Strobe128
{
    private const int Rate = 166; // 200 - 2 * 128 / 8 - 2
    private const byte FlagI = 1, FlagA = 2, FlagC = 4, FlagM = 16;

    private readonly byte[] _state = new byte[KeccakF1600.StateBytes];
    private int _at, _began;

    internal Strobe128(ReadOnlySpan<byte> protocol)
    {
        ((ReadOnlySpan<byte>)[1, Rate + 2, 1, 0, 1, 96]).CopyTo(_state);
        "STROBEv1.0.2"u8.CopyTo(_state.AsSpan(6));
        KeccakF1600.Permute(_state);
        MetaAd(protocol, more: false);
    }

    /// <summary>Takes in what describes the next operation.</summary>
    internal void MetaAd(ReadOnlySpan<byte> data, bool more)
    {
        if (!more) Begin(FlagM | FlagA);
        Absorb(data);
    }

    /// <summary>Takes in data.</summary>
    internal void Ad(ReadOnlySpan<byte> data)
    {
        Begin(FlagA);
        Absorb(data);
    }

    /// <summary>Gives out bytes, and forgets what they could be computed from.</summary>
    internal void Prf(Span<byte> data)
    {
        Begin(FlagI | FlagA | FlagC);
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = _state[_at];
            _state[_at++] = 0;
            if (_at == Rate) Run();
        }
    }

    /// <summary>Zeroes the state.</summary>
    internal void Clear() => CryptographicOperations.ZeroMemory(_state);

    private void Begin(int flags)
    {
        int before = _began;
        _began = _at + 1;
        Absorb([(byte)before, (byte)flags]);
        if ((flags & FlagC) != 0 && _at != 0) Run();
    }

    private void Absorb(ReadOnlySpan<byte> data)
    {
        foreach (byte one in data)
        {
            _state[_at++] ^= one;
            if (_at == Rate) Run();
        }
    }

    private void Run()
    {
        _state[_at] ^= (byte)_began;
        _state[_at + 1] ^= 0x04;
        _state[Rate + 1] ^= 0x80;
        KeccakF1600.Permute(_state);
        (_at, _began) = (0, 0);
    }
}
