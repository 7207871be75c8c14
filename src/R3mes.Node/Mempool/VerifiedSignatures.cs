using System.Security.Cryptography;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>
/// Remembers the signatures that were found valid, so that a transaction which passed the door is not verified again when a block is proposed and run. What is remembered is a hash of
/// key, message hash and signature together: nothing passes that was not verified itself. The oldest are forgotten first. Safe from any thread.
/// </summary>
public sealed class VerifiedSignatures : ISignatureVerifier
{
    private const int KeyPairs = 4096; // 8,192 signers, 800 KB once there are as many
    private const int SaltBytes = 32;
    private const int InputBytes = SaltBytes + PublicKey33.ByteCount + Digest.ByteCount + Secp256k1.SignatureBytes;

    private readonly Lock _gate = new();
    private readonly HashSet<Digest> _known;
    private readonly Digest[] _order; // a ring: where the next one goes lies the oldest
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(SaltBytes); // nobody can choose where its entries fall in the table
    private readonly SignerKeys _keys = new(KeyPairs);
    private int _next;

    /// <summary>Remembers at most <paramref name="countMax"/>: some 100 bytes each.</summary>
    public VerifiedSignatures(int countMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(countMax, 1);
        _order = new Digest[countMax];
        _known = [];
    }

    /// <summary>How many are remembered at most.</summary>
    public int CountMax => _order.Length;

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _known.Count;
        }
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64)
    {
        if (publicKey33.Length != PublicKey33.ByteCount || signature64.Length != Secp256k1.SignatureBytes) return false;
        Digest name = NameOf(publicKey33, hash, signature64);
        lock (_gate)
        {
            if (_known.Contains(name)) return true;
        }

        if (!_keys.Verify(publicKey33, hash, signature64)) return false;
        Remember(name);
        return true;
    }

    private Digest NameOf(ReadOnlySpan<byte> publicKey33, Digest hash, ReadOnlySpan<byte> signature64)
    {
        Span<byte> input = stackalloc byte[InputBytes];
        _salt.CopyTo(input);
        publicKey33.CopyTo(input[SaltBytes..]);
        hash.CopyTo(input[(SaltBytes + PublicKey33.ByteCount)..]);
        signature64.CopyTo(input[(SaltBytes + PublicKey33.ByteCount + Digest.ByteCount)..]);
        return Sha256.Hash(input);
    }

    private void Remember(Digest name)
    {
        lock (_gate)
        {
            if (!_known.Add(name)) return;
            if (_known.Count > _order.Length) _known.Remove(_order[_next]);
            _order[_next] = name;
            _next = (_next + 1) % _order.Length;
            Invariant.Holds(_known.Count <= _order.Length, "no more signatures are remembered than there is room for");
        }
    }
}
