using System.Buffers.Binary;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.State;

/// <summary>
/// Every key of the state: one byte for the module, one for the kind, then fixed-length fields, integers big-endian so that keys sort as numbers do.
/// There is no iteration: what must be walked has a count and numbered slots.
/// </summary>
public static class KeySpace
{
    private const byte Chain = 0, Auth = 1, Bank = 2, Training = 3, Verification = 4, Aggregation = 5;

    /// <summary>Hash of the genesis file: bytes.</summary>
    public static byte[] GenesisHash() => [Chain, (byte)'g'];

    /// <summary>RFC 6962 root over the last block's results, 32 bytes: what the next header names.</summary>
    public static byte[] LastResults() => [Chain, (byte)'r'];

    /// <summary>Who validates around the last block: the consensus host's own record, no part of the app hash.</summary>
    public static byte[] ConsensusState() => [Chain, (byte)'c'];

    /// <summary>The validators of a height where they changed: the consensus host's own record, no part of the app hash.</summary>
    /// <param name="height">From 1.</param>
    public static byte[] ValidatorsAt(long height) => Key(Chain, 'v', checked((ulong)height));

    /// <summary>The votes behind the newest commit whose votes carry something of the application: the consensus host's own record, no part of the app hash.</summary>
    public static byte[] ExtendedVotes() => [Chain, (byte)'x'];

    /// <summary>Height at which evidence was committed, by its hash: the consensus host's own record, no part of the app hash.</summary>
    /// <param name="evidence">SHA-256 of the encoded evidence.</param>
    public static byte[] EvidenceCommitted(Digest evidence) => [Chain, (byte)'e', .. evidence.ToArray()];

    /// <summary>BaseAccount of an address.</summary>
    /// <param name="address">The account.</param>
    public static byte[] Account(Address address) => Key(Auth, 'a', address);

    /// <summary>How many accounts there are: number.</summary>
    public static byte[] AccountCount() => [Auth, (byte)'n'];

    /// <summary>Address of an account number: 20 bytes.</summary>
    /// <param name="number">0 to the count.</param>
    public static byte[] AccountAt(ulong number) => Key(Auth, 'i', number);

    /// <summary>Balance of an address: number.</summary>
    /// <param name="address">The account.</param>
    public static byte[] Balance(Address address) => Key(Bank, 'b', address);

    /// <summary>True for a key that <see cref="Balance"/> makes.</summary>
    /// <param name="key">Any key.</param>
    public static bool IsBalance(ReadOnlySpan<byte> key) => key.Length == 2 + Address.ByteCount && key[0] == Bank && key[1] == 'b';

    /// <summary>Supply.</summary>
    public static byte[] Supply() => [Bank, (byte)'s'];

    /// <summary>Miner of an address.</summary>
    /// <param name="address">The miner.</param>
    public static byte[] Miner(Address address) => Key(Training, 'm', address);

    /// <summary>True for a key that <see cref="Miner"/> makes.</summary>
    /// <param name="key">Any key.</param>
    public static bool IsMiner(ReadOnlySpan<byte> key) => key.Length == 2 + Address.ByteCount && key[0] == Training && key[1] == 'm';

    /// <summary>How many miners there are: number.</summary>
    public static byte[] MinerCount() => [Training, (byte)'n'];

    /// <summary>Address of the miner in a slot: 20 bytes.</summary>
    /// <param name="slot">0 to the count, in order of registration.</param>
    public static byte[] MinerAt(ulong slot) => Key(Training, 'i', slot);

    /// <summary>Id of the latest round: number.</summary>
    public static byte[] LastRound() => [Training, (byte)'l'];

    /// <summary>Round of an id.</summary>
    /// <param name="round">The id.</param>
    public static byte[] Round(ulong round) => Key(Training, 'r', round);

    /// <summary>Assignment in a slot of a round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="slot">The slot.</param>
    public static byte[] AssignmentAt(ulong round, uint slot) => Key(Training, 'a', round, slot);

    /// <summary>Slot of a miner's assignment: number, one more than the slot.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public static byte[] AssignmentSlot(ulong round, Address miner) => Key(Training, 'A', round, miner);

    /// <summary>StoredGradient of a miner.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public static byte[] Submission(ulong round, Address miner) => Key(Training, 's', round, miner);

    /// <summary>MiningContribution of a miner.</summary>
    /// <param name="round">The round.</param>
    /// <param name="miner">The miner.</param>
    public static byte[] Contribution(ulong round, Address miner) => Key(Training, 'c', round, miner);

    /// <summary>Version of the latest model: number.</summary>
    public static byte[] LastModel() => [Training, (byte)'v'];

    /// <summary>GlobalModelState of a version.</summary>
    /// <param name="version">The version.</param>
    public static byte[] Model(ulong version) => Key(Training, 'g', version);

    /// <summary>How many validators there are: number.</summary>
    public static byte[] ValidatorCount() => [Verification, (byte)'n'];

    /// <summary>Validator in a slot.</summary>
    /// <param name="slot">0 to the count.</param>
    public static byte[] ValidatorAt(ulong slot) => Key(Verification, 'v', slot);

    /// <summary>True for a key that <see cref="ValidatorAt"/> makes.</summary>
    /// <param name="key">Any key.</param>
    public static bool IsValidator(ReadOnlySpan<byte> key) => key.Length == 10 && key[0] == Verification && key[1] == 'v';

    /// <summary>Slot of a validator: number, one more than the slot.</summary>
    /// <param name="validator">Its operator.</param>
    public static byte[] ValidatorSlot(Address validator) => Key(Verification, 'V', validator);

    /// <summary>Slot of a validator: number, one more than the slot.</summary>
    /// <param name="consensus">Its consensus address.</param>
    public static byte[] ValidatorByConsensus(Address consensus) => Key(Verification, 'C', consensus);

    /// <summary>Draw in a slot of a round and subject.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="slot">The slot.</param>
    public static byte[] DrawAt(ulong round, Subject subject, uint slot) => [.. Key(Verification, 'd', round), (byte)subject, .. BigEndian(slot)];

    /// <summary>Slot of a draw: number, one more than the slot.</summary>
    /// <param name="round">The round.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="owner">The miner or the proposer.</param>
    /// <param name="verifier">The operator drawn.</param>
    public static byte[] DrawSlot(ulong round, Subject subject, Address owner, Address verifier) =>
        [.. Key(Verification, 'D', round), (byte)subject, .. owner.ToArray(), .. verifier.ToArray()];

    /// <summary>Dispute over a round's aggregation.</summary>
    /// <param name="round">The round.</param>
    public static byte[] Dispute(ulong round) => Key(Verification, 'x', round);

    /// <summary>True for a key that <see cref="Dispute"/> makes.</summary>
    /// <param name="key">Any key.</param>
    public static bool IsDispute(ReadOnlySpan<byte> key) => key.Length == 10 && key[0] == Verification && key[1] == 'x';

    /// <summary>Rounds whose disputes are open: 8 bytes each, ascending.</summary>
    public static byte[] OpenDisputes() => [Verification, (byte)'o'];

    /// <summary>AggregationRecord of a round.</summary>
    /// <param name="round">The round.</param>
    public static byte[] AggregationOf(ulong round) => Key(Aggregation, 'r', round);

    /// <summary>AggregationProposal in a slot of a round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="slot">The slot.</param>
    public static byte[] ProposalAt(ulong round, uint slot) => Key(Aggregation, 'p', round, slot);

    private static byte[] Key(byte module, char kind, Address address)
    {
        byte[] key = Begin(module, kind, Address.ByteCount);
        address.CopyTo(key.AsSpan(2));
        return key;
    }

    private static byte[] Key(byte module, char kind, ulong number)
    {
        byte[] key = Begin(module, kind, sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(2), number);
        return key;
    }

    private static byte[] Key(byte module, char kind, ulong number, uint slot) => [.. Key(module, kind, number), .. BigEndian(slot)];

    private static byte[] Key(byte module, char kind, ulong number, Address address) => [.. Key(module, kind, number), .. address.ToArray()];

    private static byte[] Begin(byte module, char kind, int bytesAfter)
    {
        byte[] key = new byte[2 + bytesAfter];
        (key[0], key[1]) = (module, (byte)kind);
        return key;
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
