using System.Security.Cryptography;
using System.Text;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage;
using R3mes.Storage.Files;

namespace R3mes.Node.Keys;

/// <summary>
/// The key by which peers know a node: config/node_key, the seed as 64 hexadecimal digits and a line end, 0600. It signs handshakes and nothing else: losing it
/// costs a name, so it is made when it is not there, and it is not encrypted.
/// </summary>
public static class NodeKeyFile
{
    /// <summary>Name of the file in the config folder of a home.</summary>
    public const string FileName = "node_key";

    /// <summary>Reads the key, or makes one and keeps it.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <exception cref="StorageException">The disk failed, or the file is not a key.</exception>
    public static Ed25519KeyPair LoadOrMake(string path)
    {
        if (!File.Exists(path)) Make(path);
        byte[] text = Read(path);
        string digits = Encoding.ASCII.GetString(text);
        byte[]? seed = null;
        try
        {
            if (digits.Length != (2 * Ed25519KeyPair.SeedBytes) + 1 || digits[^1] != '\n' || !Hex.TryDecode(digits.AsSpan(0, digits.Length - 1), out seed))
                throw StorageException.Damaged(path, "it is not a node key of 64 hexadecimal digits; restore it, or remove it and the node gets a new name among its peers");
            return Ed25519KeyPair.FromSeed(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static void Make(string path)
    {
        byte[] seed = RandomNumberGenerator.GetBytes(Ed25519KeyPair.SeedBytes);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(Hex.Encode(seed) + "\n"));
        CryptographicOperations.ZeroMemory(seed);
    }

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] buffer = new byte[(2 * Ed25519KeyPair.SeedBytes) + 2]; // one over its length, which is refused
            return buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }
}
