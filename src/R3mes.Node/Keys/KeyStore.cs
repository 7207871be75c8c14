using System.Security.Cryptography;
using R3mes.Storage.Files;

namespace R3mes.Node.Keys;

/// <summary>The keys of a home folder: one file NAME.json with rights 0600 a key, replaced as a whole or not at all.</summary>
/// <param name="folder">The folder, made with rights 0700 when the first key is stored.</param>
/// <param name="protection">Cost of passphrases of new keys; the default when null.</param>
public sealed class KeyStore(string folder, KeyProtection? protection = null)
{
    /// <summary>Longest name in characters.</summary>
    public const int NameCharsMax = 64;

    private const string Ending = ".json";

    private readonly KeyProtection _protection = protection ?? KeyProtection.Default;

    /// <summary>True for letters, digits, dash and underscore, at most <see cref="NameCharsMax"/>, not beginning with a dash.</summary>
    /// <param name="name">Untrusted text.</param>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= NameCharsMax && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Makes a new key from the system's randomness.</summary>
    /// <param name="name">Its name, which no key has yet.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="passphrase">Null stores it in the clear: for devnets alone.</param>
    /// <param name="key">The key when null is returned.</param>
    public KeyError? TryAdd(string name, KeyKind kind, string? passphrase, out StoredKey? key)
    {
        Span<byte> secret = stackalloc byte[StoredKey.SecretBytes];
        KeyError? error;
        do
        {
            RandomNumberGenerator.Fill(secret);
            error = TryImport(name, kind, secret, passphrase, out key);
        }
        while (error is { Code: "not_a_key" }); // the group order or more: once in 2^128
        CryptographicOperations.ZeroMemory(secret);
        return error;
    }

    /// <summary>Stores a key whose private part is known.</summary>
    /// <param name="name">Its name, which no key has yet.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="secret">32 bytes.</param>
    /// <param name="passphrase">Null stores it in the clear: for devnets alone.</param>
    /// <param name="key">The key when null is returned.</param>
    public KeyError? TryImport(string name, KeyKind kind, ReadOnlySpan<byte> secret, string? passphrase, out StoredKey? key)
    {
        key = null;
        if (!IsName(name)) return BadName(name);
        if (File.Exists(PathOf(name)))
            return new KeyError("name_taken", $"There is a key '{name}' already: choose another name, a key is never overwritten.");
        if (StoredKey.TryMake(name, kind, secret, passphrase, _protection, out key) is { } error) return error;
        PrivateFolder.Create(folder);
        AtomicFile.Write(PathOf(name), KeyFile.Encode(key!));
        return null;
    }

    /// <summary>Finds a key by its name.</summary>
    /// <param name="name">Untrusted text.</param>
    /// <param name="key">The key when null is returned.</param>
    public KeyError? TryFind(string name, out StoredKey? key)
    {
        key = null;
        if (!IsName(name)) return BadName(name);
        string path = PathOf(name);
        if (!File.Exists(path)) return new KeyError("key_unknown", $"There is no key '{name}' in {folder}: `remesd keys list` shows the keys, `remesd keys add {name}` makes one.");
        if (new FileInfo(path).Length <= KeyFile.FileBytesMax) key = KeyFile.TryDecode(File.ReadAllBytes(path));
        if (key is null || key.Name != name)
        {
            key = null;
            return new KeyError("key_damaged", $"{path} is not a key file: take a copy of it.");
        }

        return null;
    }

    /// <summary>Names of all keys in the order of their bytes.</summary>
    public IReadOnlyList<string> Names() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*" + Ending).Select(f => Path.GetFileNameWithoutExtension(f)).Where(IsName).Order(StringComparer.Ordinal)];

    private static KeyError BadName(string name) =>
        new("bad_name", $"'{name}' cannot name a key: use 1 to {NameCharsMax} letters, digits, dashes and underscores.");

    private string PathOf(string name) => Path.Combine(folder, name + Ending);
}
