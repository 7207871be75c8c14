using System.Reflection;
using R3mes.Application.Blocks;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Tests.Application.Wire;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Fuzz.Targets;

/// <summary>What a chain stores: records of its state, headers, votes, commits and blocks, and the wire format under them.</summary>
internal static class ChainTargets
{
    private delegate string Reader(ReadOnlySpan<byte> bytes);

    private static readonly (Type Type, Reader Read)[] Records =
    [
        (typeof(AggregationProposal), Record<AggregationProposal>), (typeof(AggregationRecord), Record<AggregationRecord>), (typeof(Assignment), Record<Assignment>),
        (typeof(BaseAccount), Record<BaseAccount>), (typeof(Dispute), Record<Dispute>), (typeof(Draw), Record<Draw>), (typeof(GlobalModelState), Record<GlobalModelState>),
        (typeof(Miner), Record<Miner>), (typeof(MiningContribution), Record<MiningContribution>), (typeof(Round), Record<Round>), (typeof(StoredGradient), Record<StoredGradient>),
        (typeof(Supply), Record<Supply>), (typeof(ValidatorRecord), Record<ValidatorRecord>),
    ];

    private static readonly Reader[] Parts =
    [
        bytes => Header.TryDecode(bytes, out Header? header) ? Same(bytes, header.Encode(), "header") : "refused",
        bytes => Vote.TryDecode(bytes, out Vote? vote) ? Same(bytes, vote.Encode(), "vote") : "refused",
        bytes => Commit.TryDecode(bytes, out Commit? commit) ? Same(bytes, commit.Encode(), "commit") : "refused",
        bytes => BlockId.TryDecode(bytes, out BlockId id) ? Same(bytes, id.Encode(), "block id") : "refused",
        bytes => Timestamp.TryDecode(bytes, out Timestamp time) ? Same(bytes, time.Encode(), "time") : "refused",
        bytes => Block.TryDecode(bytes, BlockLimits.Default, out Block? block) ? Same(bytes, block.Encode(), "block") : "refused",
        bytes => R3mes.Node.Driver.BlockRecord.TryDecode(bytes, BlockLimits.Default) is { } record ? Same(bytes, ChainSamples.Logged(record), "block record") : "refused",
    ];

    private static readonly Reader[] Proofs =
    [
        bytes => Evidence.TryDecode(bytes, out Evidence? evidence) ? Same(bytes, evidence.Encode(), evidence.GetType().Name) : "refused",
        bytes => Proposal.TryDecode(bytes, out Proposal? proposal) ? Same(bytes, proposal.Encode(), "proposal") : "refused",
        bytes => LightBlock.TryDecode(bytes, out LightBlock? block) ? Same(bytes, block.Encode(), "light block") : "refused",
        bytes =>
        {
            if (!ProposerRotation.TryDecode(bytes, out ProposerRotation? rotation)) return "refused";
            // Whatever the priorities, the turn goes on.
            rotation.Advance(3);
            return Same(bytes, rotation.Encode(), "rotation");
        },
        bytes =>
        {
            if (!BlockPart.TryDecode(bytes, out BlockPart? part)) return "refused";
            part.BelongsTo(new PartSetHeader(2, R3mes.Primitives.Crypto.Sha256.Hash([1])));
            return Same(bytes, part.Encode(), "block part");
        },
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("record", RecordSeeds, input => Choose(input, [.. Records.Select(r => r.Read)])) { AllocationPerByte = 16 },
        new FuzzTarget("block", BlockSeeds, input => Choose(input, Parts)) { AllocationPerByte = 48 },
        new FuzzTarget("proof", ProofSeeds, input => Choose(input, Proofs)) { AllocationPerByte = 96 },
        new FuzzTarget("wire", BlockSeeds, Walk) { AllocationBase = 4 << 10, AllocationPerByte = 8 },
    ];

    private static string Choose(byte[] input, Reader[] readers) => input.Length == 0 ? "empty" : input[0] % readers.Length + readers[input[0] % readers.Length](input.AsSpan(1));

    private static string Record<T>(ReadOnlySpan<byte> bytes)
        where T : IRecord<T> => T.TryDecode(bytes, out T record) ? Same(bytes, record.Encode(), typeof(T).Name) : "refused";

    private static string Same(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> again, string what)
    {
        FuzzFailedException.UnlessSame(bytes, again, what);
        return what;
    }

    private static IReadOnlyList<byte[]> RecordSeeds()
    {
        List<byte[]> seeds = [];
        for (int i = 0; i < Records.Length; i++)
        {
            object record = RandomValues.Fill(Records[i].Type, new Random(i));
            MethodInfo encode = Records[i].Type.GetMethod("Encode", BindingFlags.Public | BindingFlags.Instance, [])!;
            seeds.Add([(byte)i, .. (byte[])encode.Invoke(record, [])!]);
        }

        return seeds;
    }

    private static IReadOnlyList<byte[]> BlockSeeds()
    {
        Random random = new(7);
        Block block = ChainSamples.Block(random);
        Commit commit = ChainSamples.Commit(random);
        byte[][] parts =
        [
            ChainSamples.Header(random).Encode(), ChainSamples.Vote(random).Encode(), commit.Encode(), ChainSamples.CompleteId(random).Encode(), ChainSamples.Time(random).Encode(),
            block.Encode(), ChainSamples.Logged(new R3mes.Node.Driver.BlockRecord(block, commit)),
        ];
        Block accusing = new(block.Header, block.Txs, commit, [ChainSamples.Attack(random), ChainSamples.Attack(random)]);
        return [.. parts.Select((bytes, i) => (byte[])[(byte)i, .. bytes]), [5, .. accusing.Encode()]];
    }

    private static IReadOnlyList<byte[]> ProofSeeds()
    {
        Random random = new(8);
        LightClientAttackEvidence attack = ChainSamples.Attack(random);
        ProposerRotation rotation = ChainSamples.Rotation(random);
        Vote vote = ChainSamples.Vote(random) with { ValidatorAddress = rotation.Proposer.Address, BlockId = attack.ConflictingBlock.SignedHeader.Header.LastBlockId };
        BlockId other = new(R3mes.Primitives.Crypto.Sha256.Hash([1]), new PartSetHeader(1, R3mes.Primitives.Crypto.Sha256.Hash([2])));
        Evidence duplicate = DuplicateVoteEvidence.Of(vote, vote with { BlockId = other }, new Timestamp(1, 2), rotation.Validators)!;
        Proposal proposal = new() { Height = 3, Round = 2, PolRound = 1, BlockId = other, Timestamp = new Timestamp(3, 4), Signature = vote.Signature };
        return [[0, .. attack.Encode()], [0, .. duplicate.Encode()], [1, .. proposal.Encode()], [2, .. attack.ConflictingBlock.Encode()], [3, .. rotation.Encode()], [4, .. PartSet.Split(ChainSamples.Bytes(random, 300), 100).Part(1).Encode()]];
    }

    /// <summary>Walks every field, and whatever may be a message within: the reader ends, and what it passed over is no more than there was.</summary>
    private static string Walk(byte[] input)
    {
        int deepest = Walk(input, 0, out bool failed);
        return $"{(failed ? "failed" : "whole")} at depth {new string('.', deepest)}";
    }

    private static int Walk(ReadOnlySpan<byte> message, int depth, out bool failed)
    {
        WireReader reader = new(message);
        int deepest = depth, left = message.Length;
        while (reader.TryReadTag(out _, out WireType type))
        {
            if (type == WireType.LengthDelimited)
            {
                if (reader.TryReadBytes(out ReadOnlySpan<byte> inner) && depth < 6) deepest = Math.Max(deepest, Walk(inner, depth + 1, out _));
            }
            else
            {
                reader.TrySkip(type);
            }

            FuzzFailedException.Unless(reader.Failed || reader.BytesLeft < left, "a field that was read is passed over");
            left = reader.BytesLeft;
        }

        failed = reader.Failed;
        FuzzFailedException.Unless(failed || reader.AtEnd, "a reader that did not fail is at the end");
        return deepest;
    }
}
