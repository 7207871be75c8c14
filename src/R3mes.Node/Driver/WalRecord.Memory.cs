using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Driver;

/// <content>What a log begins with that was written anew.</content>
public abstract partial record WalRecord
{
    /// <summary>Votes that the core kept; the rest of its memory follows in <see cref="Stand"/>.</summary>
    public sealed record Kept(KeptVotes Votes) : WalRecord;

    /// <summary>Where the core stood. The height is the log's.</summary>
    public sealed record Stand(RoundState State, IReadOnlyList<Proposal> Proposals) : WalRecord;

    /// <summary>Votes by which a validator contradicted itself at the height, of which evidence is made once the height is over.</summary>
    public sealed record Pair(Vote First, Vote Second) : WalRecord;

    /// <summary>The records of what a core knows, in their order.</summary>
    public static IEnumerable<byte[]> Encode(CoreMemory memory) => [.. memory.Votes.Select(static kept => Encode(kept)), Encode(new Stand(memory.State, memory.Proposals))];

    /// <summary>The record of two votes that contradict each other.</summary>
    public static byte[] Encode(Vote first, Vote second) => [PairKind, .. EncodeVotes([first, second])];

    internal static byte[] Encode(KeptVotes kept) => [KeptKind, .. EncodeVotes(kept.Votes), .. new WireWriter(16).WriteVarint(2, (ulong)kept.Quorums).WriteVarint(3, (ulong)kept.Recounted).Written];

    internal static byte[] Encode(Stand stand)
    {
        RoundState at = stand.State;
        WireWriter writer = new WireWriter(512).WriteSigned(1, at.Round).WriteVarint(2, (ulong)at.Step)
            .WriteSigned(3, at.LockedRound + 1L).WriteMessage(4, at.LockedValue.Encode()).WriteSigned(5, at.ValidRound + 1L).WriteMessage(6, at.ValidValue.Encode());
        foreach (Proposal proposal in stand.Proposals) writer.WriteMessage(7, proposal.Encode());
        return [StandKind, .. writer.Written];
    }

    private static Kept? TryKept(ReadOnlySpan<byte> bytes)
    {
        List<Vote> votes = [];
        ulong quorums = 0, recounted = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            Vote? vote = null;
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Vote.TryDecode(inner, out vote),
                (2, WireType.Varint) => reader.TryReadVarint(out quorums),
                (3, WireType.Varint) => reader.TryReadVarint(out recounted),
                _ => false,
            };
            if (!read) return null;
            if (vote is not null) votes.Add(vote);
        }

        bool isOne = votes.Count > 0 && votes.TrueForAll(vote => vote.Round == votes[0].Round && vote.Type == votes[0].Type);
        return reader.Failed || !isOne || quorums > VoteCount.QuorumsMax || recounted > (ulong)votes.Count ? null : new Kept(new KeptVotes(votes, (int)quorums, (int)recounted));
    }

    private static Stand? TryStand(ReadOnlySpan<byte> bytes)
    {
        int round = 0, locked = 0, valid = 0;
        ulong step = 0;
        BlockId lockedValue = default, validValue = default;
        List<Proposal> proposals = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            Proposal? proposal = null;
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadInt32(out round),
                (2, WireType.Varint) => reader.TryReadVarint(out step),
                (3, WireType.Varint) => reader.TryReadInt32(out locked),
                (4, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out lockedValue),
                (5, WireType.Varint) => reader.TryReadInt32(out valid),
                (6, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out validValue),
                (7, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Proposal.TryDecode(inner, out proposal),
                _ => false,
            };
            if (!read) return null;
            if (proposal is not null) proposals.Add(proposal);
        }

        if (reader.Failed || round < 0 || locked < 0 || valid < 0 || step is < (ulong)Step.Propose or > (ulong)Step.Precommit) return null;
        return new Stand(new RoundState(0, round, (Step)step, locked - 1, lockedValue, valid - 1, validValue), proposals);
    }

    private static Pair? TryPair(ReadOnlySpan<byte> bytes) =>
        TryVotes(bytes) is { Input: ConsensusInput.CertificateReceived { Votes: [{ } first, { } second] } } ? new Pair(first, second) : null;
}
