using System.Buffers.Binary;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Storage.Validator;

/// <summary>
/// Remembers what this validator signed last, so that neither a restart nor a home that was restored from a copy makes it sign two things for one height, round and step.
/// The file is written and fsynced before the signature may leave the process. File: "R3SIGNED", version u32, height i64, round i32, step u8, digest of the content 32, time as
/// seconds i64 and nanoseconds i32, SHA-256 of all before; little-endian. Version 1 has no time: its place is signed no second time, since the time would be another.
/// </summary>
public sealed class LastSignedStore
{
    private const uint Version = 2, VersionWithoutTime = 1;
    private const int TimeAt = 8 + 4 + 8 + 4 + 1 + Digest.ByteCount;
    private const int BodyBytes = TimeAt + 8 + 4;
    private const int FileBytes = BodyBytes + Digest.ByteCount;

    private readonly Lock _gate = new();
    private readonly IDisk _disk;
    private LastSigned _last;

    /// <summary>Reads the file, or starts at zero where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="disk">The disk; null for the machine's.</param>
    /// <exception cref="StorageException">The file is damaged or the disk failed: the validator must not sign.</exception>
    public LastSignedStore(string path, IDisk? disk = null)
    {
        (Path, _disk) = (path, disk ?? RealDisk.Instance);
        try
        {
            if (_disk.Exists(path))
                _last = Decode(_disk.ReadAll(path));
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
    /// Asks leave to sign. Given after the new state is on disk; also for what was signed last, which must then bear the time that it bore (Ed25519 gives the same signature
    /// again; CometBFT's checkVotesOnlyDifferByTimestamp).
    /// </summary>
    /// <param name="next">What is about to be signed.</param>
    /// <param name="time">The time to sign with when null is returned.</param>
    /// <returns>Why nothing may be signed, or null.</returns>
    /// <exception cref="StorageException">The disk failed: nothing may be signed.</exception>
    public SigningRefusal? TryAdvance(LastSigned next, out Timestamp time)
    {
        Invariant.Holds(next.Height > 0 && next.Round >= 0 && next.Step > 0, "a signature has a height, a round and a step");
        lock (_gate)
        {
            time = _last.Time;
            if (next.IsAt(_last))
                return next.Content == _last.Content ? null : SigningRefusal.SignedOther;
            if (!next.IsAfter(_last))
                return SigningRefusal.Behind;
            _disk.Replace(Path, Encode(next));
            _last = next;
            time = next.Time;
            return null;
        }
    }

    /// <summary>Signs nothing any more at or below this place: it was seen in a block, whoever's memory is missing it.</summary>
    /// <param name="height">Height, 1 or more.</param>
    /// <param name="round">Round; the largest number for the whole height.</param>
    /// <exception cref="StorageException">The disk failed.</exception>
    public void RaiseFloor(long height, int round)
    {
        LastSigned floor = new(height, round, byte.MaxValue, default);
        lock (_gate)
        {
            if (!floor.IsAfter(_last))
                return;
            _disk.Replace(Path, Encode(floor));
            _last = floor;
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
        signed.Content.CopyTo(file.AsSpan(25));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(TimeAt), signed.Time.Seconds);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(TimeAt + 8), signed.Time.Nanos);
        Sha256.Hash(file.AsSpan(0, BodyBytes)).CopyTo(file.AsSpan(BodyBytes));
        return file;
    }

    private LastSigned Decode(ReadOnlySpan<byte> file)
    {
        uint version = file.Length >= 12 && file.StartsWith(Magic) ? BinaryPrimitives.ReadUInt32LittleEndian(file[8..]) : 0;
        int body = version switch { Version => BodyBytes, VersionWithoutTime => TimeAt, _ => 0 };
        bool sound = body > 0 && file.Length == body + Digest.ByteCount && Sha256.Hash(file[..body]) == Digest.FromSpan(file[body..]);
        if (!sound)
            throw StorageException.Damaged(Path, "the record of what this validator signed last is damaged; a validator that forgot may sign twice and lose its stake, so stop validating with this key");
        LastSigned place = new(BinaryPrimitives.ReadInt64LittleEndian(file[12..]), BinaryPrimitives.ReadInt32LittleEndian(file[20..]), file[24], default);
        return version == VersionWithoutTime ? place : place with
        {
            Content = Digest.FromSpan(file[25..TimeAt]),
            Time = new Timestamp(BinaryPrimitives.ReadInt64LittleEndian(file[TimeAt..]), BinaryPrimitives.ReadInt32LittleEndian(file[(TimeAt + 8)..])),
        };
    }
}
