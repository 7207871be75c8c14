using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Storage.Validator;

/// <summary>
/// Remembers what this validator signed last, so that a restart never signs two things for one height, round and step.
/// The file is written and fsynced before the signature may leave the process. File: "R3SIGNED", version u32, height i64, round i32, step u8,
/// sign-bytes digest 32, SHA-256 of all before; little-endian.
/// </summary>
public sealed class LastSignedStore
{
    private const uint Version = 1;
    private const int BodyBytes = 8 + 4 + 8 + 4 + 1 + Digest.ByteCount;
    private const int FileBytes = BodyBytes + Digest.ByteCount;

    private readonly Lock _gate = new();
    private LastSigned _last;

    /// <summary>Reads the file, or starts at zero where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StorageException">The file is damaged or the disk failed: the validator must not sign.</exception>
    public LastSignedStore(string path)
    {
        Path = path;
        try
        {
            if (File.Exists(path))
                _last = Decode(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StorageException.From(path, error);
        }
    }

    private static ReadOnlySpan<byte> Magic => "R3SIGNED"u8;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What was signed last; all zero when nothing was.</summary>
    public LastSigned Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>
    /// Asks leave to sign. True after the new state is on disk, or when exactly these bytes were the last signed (Ed25519 gives the same signature again).
    /// False when it would go backwards or sign something else at the same place: then nothing may be signed.
    /// </summary>
    /// <param name="next">What is about to be signed.</param>
    /// <exception cref="StorageException">The disk failed: nothing may be signed.</exception>
    public bool TryAdvance(LastSigned next)
    {
        Invariant.Holds(next.Height > 0 && next.Round >= 0 && next.Step > 0, "a signature has a height, a round and a step");
        lock (_gate)
        {
            if (next == _last)
                return true;
            if (!next.IsAfter(_last))
                return false;
            AtomicFile.Write(Path, Encode(next));
            _last = next;
            return true;
        }
    }

    private static byte[] Encode(LastSigned signed)
    {
        byte[] file = new byte[FileBytes];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(12), signed.Height);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), signed.Round);
        file[24] = signed.Step;
        signed.SignBytes.CopyTo(file.AsSpan(25));
        Sha256.Hash(file.AsSpan(0, BodyBytes)).CopyTo(file.AsSpan(BodyBytes));
        return file;
    }

    private LastSigned Decode(ReadOnlySpan<byte> file)
    {
        bool sound = file.Length == FileBytes && file.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) == Version
            && Sha256.Hash(file[..BodyBytes]) == Digest.FromSpan(file[BodyBytes..]);
        if (!sound)
            throw StorageException.Damaged(Path, "the record of what this validator signed last is damaged; a validator that forgot may sign twice and lose its stake, so stop validating with this key");
        return new LastSigned(
            BinaryPrimitives.ReadInt64LittleEndian(file[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(file[20..]),
            file[24],
            Digest.FromSpan(file[25..BodyBytes]));
    }
}
