using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Node.Gossip;

/// <summary>Messages from a seed, valid and varied.</summary>
internal static class MessageSamples
{
    /// <summary>One of every kind, in the order of their numbers.</summary>
    internal static IReadOnlyList<PeerMessage> OneOfEach(Random random) =>
    [
        Status(random), new ProposalMessage(new OpaqueBytes(ChainSamples.Bytes(random, random.Next(1, 200)))), BlockPart(random), new VoteMessage(ChainSamples.Vote(random)),
        new VotesMessage([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => ChainSamples.Vote(random))]), new EvidenceMessage(Some(random)),
        new BlockRequestMessage(random.NextInt64(1, long.MaxValue)), Response(random), new TxsMessage(Some(random), [.. Enumerable.Range(0, random.Next(3)).Select(_ => PeerId.FromSpan(ChainSamples.Bytes(random, PeerId.ByteCount)))]),
    ];

    internal static StatusMessage Status(Random random)
    {
        long height = random.NextInt64(2, long.MaxValue), last = random.Next(2) * random.NextInt64(1, height);
        int round = random.Next(5), proof = random.Next(-1, round);
        return new StatusMessage
        {
            Height = height,
            Round = round,
            Step = (byte)random.Next(256),
            BaseHeight = last == 0 ? 0 : random.NextInt64(1, last + 1),
            LastHeight = last,
            Proposal = ChainSamples.BlockId(random),
            Parts = Bits(random),
            Prevotes = Bits(random),
            Precommits = Bits(random),
            LastCommit = Bits(random),
            ProofRound = proof,
            ProofPrevotes = proof < 0 ? Bitmap.Empty : Bits(random),
            Recalls = last > 0,
        };
    }

    internal static Bitmap Bits(Random random)
    {
        int length = random.Next(40), mask = random.Next();
        return Bitmap.Of(length, i => (mask >> (i & 15) & 1) != 0);
    }

    internal static BlockPartMessage BlockPart(Random random)
    {
        PartSet parts = PartSet.Split(ChainSamples.Bytes(random, random.Next(1, 400)), 64);
        return new BlockPartMessage(
            random.NextInt64(1, long.MaxValue), random.Next(5), new BlockId(Sha256.Hash(ChainSamples.Bytes(random, 3)), parts.Header), parts.Part(random.Next(parts.Count)));
    }

    private static BlockResponseMessage Response(Random random)
    {
        bool has = random.Next(3) > 0;
        return new BlockResponseMessage
        {
            Height = random.NextInt64(1, long.MaxValue),
            Block = has ? ChainSamples.Bytes(random, random.Next(1, 300)) : default,
            Commit = has ? ChainSamples.Bytes(random, random.Next(1, 300)) : default,
            BaseHeight = random.Next(2) * random.NextInt64(1, 1000),
        };
    }

    private static byte[][] Some(Random random) => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => ChainSamples.Bytes(random, random.Next(1, 100)))];
}
