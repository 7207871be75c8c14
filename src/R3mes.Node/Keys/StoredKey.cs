using System.Security.Cryptography;
using System.Text;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Keys;

/// <summary>A key as its file holds it: the public part readable, the private part under a passphrase or, on a devnet alone, in the clear.</summary>
public sealed class StoredKey
{
    /// <summary>Size of the private part of either kind in bytes.</summary>
    public const int SecretBytes = 32;

    private const int KeyBytes = 32;

    private readonly SealedSecret? _sealed;
    private readonly byte[]? _clear;

    internal StoredKey(string name, KeyKind kind, byte[] publicKey, SealedSecret? sealedSecret, byte[]? clear)
    {
        Name = name;
        Kind = kind;
        PublicKey = publicKey;
        _sealed = sealedSecret;
        _clear = clear;
    }

    /// <summary>Name of the key and of its file.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public KeyKind Kind { get; }

    /// <summary>33 bytes of secp256k1 or 32 of Ed25519.</summary>
    public byte[] PublicKey { get; }

    /// <summary>True when a passphrase is needed.</summary>
    public bool IsEncrypted => _sealed is not null;

    /// <summary>remes1... of an account; the consensus address in upper-case hexadecimal of a validator; the public key itself of a random function.</summary>
    public string AddressText => Kind switch
    {
        KeyKind.Account => Address.FromPublicKey(PublicKey).ToString(),
        KeyKind.Validator => Hex.EncodeUpper(Address.FromConsensusKey(PublicKey).ToArray()),
        _ => Hex.Encode(PublicKey),
    };

    internal SealedSecret? Sealed => _sealed;

    internal byte[]? Clear => _clear;

    /// <summary>Makes a stored key of a secret.</summary>
    /// <param name="name">Its name, which <see cref="KeyStore.IsName"/> accepts.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="secret">32 bytes.</param>
    /// <param name="passphrase">Null stores it in the clear.</param>
    /// <param name="protection">Cost of the passphrase.</param>
    /// <param name="key">The key when null is returned.</param>
    public static KeyError? TryMake(string name, KeyKind kind, ReadOnlySpan<byte> secret, string? passphrase, KeyProtection protection, out StoredKey? key)
    {
        key = null;
        if (TryPublicKey(kind, secret) is not { } publicKey)
            return new KeyError("not_a_key", "These are not the 32 bytes of a private key: give 64 hexadecimal digits that `remesd keys export` printed.");
        if (passphrase is null)
        {
            key = new StoredKey(name, kind, publicKey, null, secret.ToArray());
            return null;
        }

        byte[] salt = RandomNumberGenerator.GetBytes(Argon2id.SaltBytes), nonce = RandomNumberGenerator.GetBytes(SealedSecret.NonceBytes);
        byte[] wrapping = new byte[KeyBytes];
        if (!Argon2id.TryDerive(Encoding.UTF8.GetBytes(passphrase), salt, protection.Operations, protection.MemoryBytes, wrapping)) return NoMemory(protection);
        byte[] ciphertext = new byte[SealedSecret.CiphertextBytes];
        using (AesGcm cipher = new(wrapping, SealedSecret.TagBytes))
            cipher.Encrypt(nonce, secret, ciphertext.AsSpan(0, SecretBytes), ciphertext.AsSpan(SecretBytes), PublicPart(name, kind, publicKey));
        CryptographicOperations.ZeroMemory(wrapping);
        key = new StoredKey(name, kind, publicKey, new SealedSecret(protection, salt, nonce, ciphertext), null);
        return null;
    }

    /// <summary>Gives the private part.</summary>
    /// <param name="passphrase">Not looked at when the key is in the clear.</param>
    /// <param name="secret">Takes 32 bytes when null is returned, which the caller zeroes.</param>
    public KeyError? TryOpen(string? passphrase, Span<byte> secret)
    {
        if (_sealed is not { } box)
        {
            _clear.CopyTo(secret);
        }
        else
        {
            if (passphrase is null) return new KeyError("passphrase_missing", $"Key '{Name}' is under a passphrase: name a file that holds it with --passphrase-file.");
            byte[] wrapping = new byte[KeyBytes];
            if (!Argon2id.TryDerive(Encoding.UTF8.GetBytes(passphrase), box.Salt, box.Protection.Operations, box.Protection.MemoryBytes, wrapping)) return NoMemory(box.Protection);
            try
            {
                using AesGcm cipher = new(wrapping, SealedSecret.TagBytes);
                cipher.Decrypt(box.Nonce, box.Ciphertext.AsSpan(0, SecretBytes), box.Ciphertext.AsSpan(SecretBytes), secret[..SecretBytes], PublicPart(Name, Kind, PublicKey));
            }
            catch (AuthenticationTagMismatchException)
            {
                return new KeyError("wrong_passphrase", $"The passphrase does not open key '{Name}', or its file was changed: try another passphrase or take a copy of the file.");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(wrapping);
            }
        }

        return TryPublicKey(Kind, secret[..SecretBytes]).AsSpan().SequenceEqual(PublicKey)
            ? null
            : new KeyError("key_damaged", $"The private part of key '{Name}' does not belong to its public part: take a copy of the file.");
    }

    private static KeyError NoMemory(KeyProtection protection) =>
        new("no_memory", $"{protection.MemoryBytes >> 20} MiB of memory for the passphrase are not to be had: free some memory and try again.");

    private static byte[]? TryPublicKey(KeyKind kind, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretBytes) return null;
        if (kind == KeyKind.Validator)
        {
            using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(secret);
            return pair.PublicKey.ToArray();
        }

        if (kind == KeyKind.Vrf)
        {
            using VrfKeyPair pair = VrfKeyPair.FromSeed(secret);
            return pair.PublicKey.ToArray();
        }

        if (!PrivateKey.TryFromSpan(secret, out PrivateKey? key)) return null;
        using (key) return Secp256k1.FromPrivate(key).ToArray();
    }

    private static byte[] PublicPart(string name, KeyKind kind, byte[] publicKey) =>
        DomainHash.Begin("r3mes/key-file/v1").AddString(name).Add((int)kind).AddBytes(publicKey).Finish().ToArray();
}
