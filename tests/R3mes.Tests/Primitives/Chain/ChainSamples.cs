using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>Chain data from a seed, valid and varied.</summary>
internal static class ChainSamples
{
    internal static BlockId BlockId(Random random) => random.Next(4) == 0 ? default : CompleteId(random);

    internal static BlockId CompleteId(Random random) => new(Digest(random), new PartSetHeader((uint)random.Next(1, 100), Digest(random)));

    internal static Timestamp Time(Random random) => new(random.NextInt64(-1_000_000_000, 4_000_000_000), random.Next(2) * random.Next(1_000_000_000));

    internal static Commit Commit(Random random) => new(
        random.Next(1, int.MaxValue), random.Next(3), CompleteId(random), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Slot(random))]);

    internal static Header Header(Random random) => new()
    {
        AppVersion = (ulong)random.Next(3),
        ChainId = "remes-" + random.Next(1000),
        Height = random.NextInt64(1, long.MaxValue),
        Time = Time(random),
        LastBlockId = BlockId(random),
        LastCommitHash = Maybe(random),
        DataHash = Maybe(random),
        ValidatorsHash = Maybe(random),
        NextValidatorsHash = Maybe(random),
        ConsensusHash = Maybe(random),
        AppHash = new OpaqueBytes(Bytes(random, random.Next(33))),
        LastResultsHash = Maybe(random),
        EvidenceHash = Maybe(random),
        ProposerAddress = Address(random),
    };

    internal static Block Block(Random random) => new(
        Header(random), [.. Enumerable.Range(0, random.Next(4)).Select(_ => Bytes(random, random.Next(40)))], Commit(random));

    /// <summary>A record of the block log, as bytes.</summary>
    internal static byte[] Logged(R3mes.Node.Driver.BlockRecord record) => new WireWriter().WriteMessage(1, record.Block.Encode()).WriteMessage(2, record.Commit.Encode()).ToArray();

    internal static Vote Vote(Random random) => new()
    {
        Type = random.Next(2) == 0 ? VoteType.Prevote : VoteType.Precommit,
        Height = random.NextInt64(1, long.MaxValue),
        Round = random.Next(5),
        BlockId = BlockId(random),
        Timestamp = Time(random),
        ValidatorAddress = Address(random),
        ValidatorIndex = random.Next(4),
        Signature = new OpaqueBytes(Bytes(random, 64)),
        Extension = new OpaqueBytes(Bytes(random, random.Next(9))),
        ExtensionSignature = new OpaqueBytes(Bytes(random, random.Next(65))),
    };

    internal static ProposerRotation Rotation(Random random) => ProposerRotation.Of(ValidatorSet.Of(
        Enumerable.Range(0, random.Next(1, 5)).Select(_ => new Validator(PublicKey32.FromSpan(Bytes(random, 32)), random.Next(1, 1000))))).Advance(random.Next(1, 9));

    internal static LightClientAttackEvidence Attack(Random random)
    {
        ProposerRotation validators = Rotation(random);
        return new LightClientAttackEvidence
        {
            ConflictingBlock = new LightBlock(new SignedHeader(Header(random), Commit(random)), validators),
            CommonHeight = 1,
            ByzantineValidators = [.. validators.Validators.Validators.Skip(1)],
            TotalPower = validators.Validators.TotalPower,
            Timestamp = Time(random),
        };
    }

    internal static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static CommitSig Slot(Random random) => random.Next(3) == 0
        ? CommitSig.Absent
        : new CommitSig(random.Next(2) == 0 ? BlockIdFlag.Commit : BlockIdFlag.Nil, Address(random), Time(random), new OpaqueBytes(Bytes(random, 64)));

    private static Address Address(Random random) => R3mes.Primitives.Chain.Address.FromSpan(Bytes(random, 20));

    private static Digest Digest(Random random) => R3mes.Primitives.Crypto.Digest.FromSpan(Bytes(random, 32));

    private static Digest Maybe(Random random) => random.Next(3) == 0 ? default : Digest(random);
}
