using System.Buffers.Binary;
using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Fuzz.Targets;

/// <summary>Files of a home after a crash, a bad disk or a careless hand: opened, cut where a write was torn, or refused with a sentence.</summary>
internal static class StorageTargets
{
    private static readonly Lazy<string> Folder = new(MakeFolder);
    private static readonly StateStoreOptions Sizes = new() { MemorySizeBits = 15, PageSizeBits = 13, SegmentSizeBits = 13, IndexBuckets = 64, CommitsPerCheckpoint = 1 };
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> State = new(MakeState);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("block-log", LogSeeds, OpenLog) { Seal = SealRecords, AllocationBase = 256 << 10, Cost = 100 },
        new FuzzTarget("checkpoint", () => [Newest(State.Value)], ReadCheckpoint) { Seal = SealDigest, Cost = 20 },
        new FuzzTarget("state-store", StateSeeds, OpenState) { AllocationBase = 32 << 20, Cost = 400 },
        new FuzzTarget("last-signed", () => [LastSignedSeed()], OpenLastSigned) { Cost = 20 },
        new FuzzTarget("consensus-wal", () => [WalSeed()], OpenWal) { AllocationPerByte = 48, Cost = 20 },
        new FuzzTarget("consensus-record", RecordSeeds, ReadRecord) { AllocationPerByte = 128 },
    ];

    private static string MakeFolder()
    {
        // In memory where there is such a folder: an fsync there costs nothing.
        const string InMemory = "/dev/shm";
        string path = Directory.Exists(InMemory)
            ? Directory.CreateDirectory(Path.Combine(InMemory, "remes-fuzz-" + Guid.NewGuid())).FullName
            : Directory.CreateTempSubdirectory("remes-fuzz").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(path, recursive: true);
        return path;
    }

    private static string Fresh(string name)
    {
        string path = Path.Combine(Folder.Value, name);
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Not 0 in the first byte: a sound second file follows, so that nothing in the first may be torn.</summary>
    private static IReadOnlyList<byte[]> LogSeeds()
    {
        string folder = Fresh("log-seed");
        WriteLog(folder, 3);
        byte[] file = File.ReadAllBytes(Path.Combine(folder, "000001.log"));
        return [[0, .. file], [1, .. file]];
    }

    private static void WriteLog(string folder, int blocks)
    {
        using FileBlockLog log = FileBlockLog.Open(folder, segmentBytes: blocks == 3 ? FileBlockLog.SegmentBytesDefault : 1);
        for (int height = 1; height <= blocks; height++) log.Append(height, new byte[10 * height]);
    }

    private static string OpenLog(byte[] input)
    {
        if (input.Length == 0) return "empty";
        string folder = Fresh("log");
        File.WriteAllBytes(Path.Combine(folder, "000001.log"), input[1..]);
        if (input[0] != 0)
        {
            string next = Path.Combine(folder, "000002.log");
            byte[] header = new byte[20];
            "R3BLOCKS"u8.CopyTo(header);
            header[8] = 1;
            header[12] = 4;
            File.WriteAllBytes(next, header);
        }

        try
        {
            using FileBlockLog log = FileBlockLog.Open(folder);
            for (long height = 1; height <= log.LastHeight; height++) log.Read(height);
            log.Append(log.LastHeight + 1, new byte[] { 1, 2, 3 });
            return log.Recovered is null ? "whole" : "cut";
        }
        catch (StorageException refused)
        {
            return refused.Message.Replace(folder, "", StringComparison.Ordinal);
        }
    }

    private static byte[] SealRecords(byte[] input)
    {
        byte[] bytes = [.. input];
        for (int at = 0; at + 20 <= bytes.Length; at++)
        {
            if (!bytes.AsSpan(at).StartsWith("R3BK"u8)) continue;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 16), Crc32C.Of(bytes.AsSpan(at, 16)));
        }

        return bytes;
    }

    private static Dictionary<string, byte[]> MakeState()
    {
        string folder = Fresh("state-seed");
        using (FasterStateStore store = FasterStateStore.Open(folder, Sizes))
        {
            for (int height = 1; height <= 3; height++)
                store.Commit(new StateBatch(height, Sha256.Hash([(byte)height]), [.. Enumerable.Range(0, 20).Select(i => new StateWrite([(byte)i], new byte[height * 8]))]));
        }

        return Directory.EnumerateFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
    }

    private static byte[] Newest(IReadOnlyDictionary<string, byte[]> files) => files.Where(f => f.Key.StartsWith("checkpoint", StringComparison.Ordinal)).MaxBy(f => f.Key).Value;

    private static string ReadCheckpoint(byte[] input)
    {
        string path = Path.Combine(Fresh("checkpoint"), "checkpoint");
        File.WriteAllBytes(path, input);
        if (!StateCheckpoint.TryRead(path, out StateCheckpoint? checkpoint)) return "refused";
        FuzzFailedException.UnlessSame(input, checkpoint.Encode(), "a checkpoint");
        return "read";
    }

    private static byte[] SealDigest(byte[] input)
    {
        if (input.Length < Digest.ByteCount) return input;
        byte[] bytes = [.. input];
        Sha256.Hash(bytes.AsSpan(0, bytes.Length - Digest.ByteCount)).CopyTo(bytes.AsSpan(bytes.Length - Digest.ByteCount));
        return bytes;
    }

    /// <summary>The first byte says which file of the folder the others replace.</summary>
    private static IReadOnlyList<byte[]> StateSeeds() => [.. State.Value.OrderBy(f => f.Key, StringComparer.Ordinal).Select((file, i) => (byte[])[(byte)i, .. file.Value.Take(1 << 14)])];

    private static string OpenState(byte[] input)
    {
        if (input.Length == 0) return "empty";
        string folder = Fresh("state");
        string[] names = [.. State.Value.Keys.Order(StringComparer.Ordinal)];
        foreach (string name in names) File.WriteAllBytes(Path.Combine(folder, name), State.Value[name]);
        File.WriteAllBytes(Path.Combine(folder, names[input[0] % names.Length]), input[1..]);
        try
        {
            using FasterStateStore store = FasterStateStore.Open(folder, Sizes);
            FuzzFailedException.Unless(store.AppHash == Sha256.Hash([(byte)store.Height]), "an opened state is one that was committed");
            store.TryGet([1], out byte[]? value);
            FuzzFailedException.Unless(value is not null && value.Length == store.Height * 8, "an opened state has its values");
            return "open at " + new string('.', (int)store.Height);
        }
        catch (StorageException refused)
        {
            return refused.Message.Replace(folder, "", StringComparison.Ordinal);
        }
    }

    private static byte[] LastSignedSeed()
    {
        string path = Path.Combine(Fresh("last-signed-seed"), "file");
        new LastSignedStore(path).TryAdvance(new LastSigned(7, 0, 3, Sha256.Hash("vote"u8)), out _);
        return File.ReadAllBytes(path);
    }

    private static string OpenLastSigned(byte[] input)
    {
        string path = Path.Combine(Fresh("last-signed"), "file");
        File.WriteAllBytes(path, input);
        try
        {
            FuzzFailedException.Unless(new LastSignedStore(path).Last.Height == 7, "a file that is taken is the one that was written");
            return "read";
        }
        catch (StorageException)
        {
            return "refused";
        }
    }

    private static byte[] WalSeed()
    {
        string folder = Fresh("wal-seed");
        using ConsensusWal wal = ConsensusWal.Open(folder, salt: static () => 9);
        wal.ReadSince(WalHeight - 1);
        wal.Append("vote"u8);
        wal.Append(new byte[600]);
        wal.Flush();
        return File.ReadAllBytes(wal.Path);
    }

    private static string OpenWal(byte[] input)
    {
        string folder = Fresh("wal");
        File.WriteAllBytes(Path.Combine(folder, "consensus-1.wal"), input);
        try
        {
            IReadOnlyList<ReadOnlyMemory<byte>> records;
            using (ConsensusWal wal = ConsensusWal.Open(folder))
            {
                records = wal.ReadSince(WalHeight - 1);
                wal.Append("more"u8);
                wal.Flush();
            }

            using ConsensusWal again = ConsensusWal.Open(folder);
            IReadOnlyList<ReadOnlyMemory<byte>> reread = again.ReadSince(WalHeight - 1);
            FuzzFailedException.Unless(reread.Count == records.Count + 1 && records.Zip(reread).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span)), "what was read stays, and what is appended follows it");
            return $"read {Math.Min(records.Count, 3)}";
        }
        catch (StorageException)
        {
            return "refused";
        }
    }

    private static IReadOnlyList<byte[]> RecordSeeds()
    {
        Random random = new(9);
        Vote vote = ChainSamples.Vote(random);
        BlockId block = new(Sha256.Hash([1]), new PartSetHeader(1, Sha256.Hash([2])));
        Proposal proposal = new() { Height = 3, Round = 2, PolRound = 1, BlockId = block, Timestamp = new Timestamp(3, 4), Signature = vote.Signature };
        ConsensusInput[] inputs =
        [
            new ConsensusInput.ProposalReceived(proposal, default, true), new ConsensusInput.ProposalReceived(proposal, default, false), new ConsensusInput.VoteReceived(vote),
            new ConsensusInput.CertificateReceived([vote, ChainSamples.Vote(random)]), new ConsensusInput.TimeoutElapsed(3, 2, TimeoutKind.Precommit), new ConsensusInput.ValueBuilt(3, 2, block),
        ];
        CoreMemory memory = new(new RoundState(0, 5, Step.Prevote, 3, block, 4, block), [new KeptVotes([vote, vote with { BlockId = block }], 1, 2)], [proposal]);
        return
        [
            .. inputs.Select(input => WalRecord.Encode(input)!), WalRecord.Encode(ChainSamples.Attack(random)), [.. WalRecord.BlockHead, .. ChainSamples.Block(random).Encoded.Span],
            .. WalRecord.Encode(memory), WalRecord.Encode(vote, ChainSamples.Vote(random)),
        ];
    }

    private static string ReadRecord(byte[] input)
    {
        if (WalRecord.TryDecode(input, BlockLimits.Default) is not { } record) return "refused";
        byte[] again = record switch
        {
            WalRecord.Proposed proposed => [.. WalRecord.BlockHead, .. proposed.Block.Encoded.Span],
            WalRecord.Kept kept => WalRecord.Encode(new CoreMemory(default, [kept.Votes], [])).First(),
            WalRecord.Stand stand => WalRecord.Encode(new CoreMemory(stand.State, [], stand.Proposals)).Last(),
            WalRecord.Pair pair => WalRecord.Encode(pair.First, pair.Second),
            WalRecord.Waiting waiting => WalRecord.Encode(waiting.Evidence),
            WalRecord.Told told => WalRecord.Encode(told.Input)!,
            _ => [],
        };
        FuzzFailedException.UnlessSame(input, again, "a record");
        return record is WalRecord.Told { Input: { } said } ? said.GetType().Name : record.GetType().Name;
    }

    private const long WalHeight = 7;
}
