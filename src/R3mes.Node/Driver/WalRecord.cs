using R3mes.Consensus;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Node.Driver;

/// <summary>
/// One record of the consensus log: what the core was told, in order, and the blocks that it was told of. One byte for the kind, then the message: 1 block, 2 proposal
/// found valid, 3 proposal found invalid, 4 vote, 5 votes of one round (field 1 repeated), 6 timeout, 7 value built, 8 evidence. A log that was written anew begins with what the core knew then: 9 votes
/// kept of a round and type (field 1 repeated, 2 quorums, 3 votes when the last of them came), 10 where it stood (1 round, 2 step, 3 locked round + 1, 4 locked value, 5 valid round + 1, 6 valid value, 7 proposals); 11 two votes that
/// contradict each other (field 1 twice).
/// </summary>
public abstract partial record WalRecord
{
    private const byte BlockKind = 1, ValidKind = 2, InvalidKind = 3, VoteKind = 4, VotesKind = 5, TimeoutKindByte = 6, BuiltKind = 7, EvidenceKind = 8, KeptKind = 9, StandKind = 10, PairKind = 11;

    private protected WalRecord()
    {
    }

    /// <summary>A whole block that was proposed.</summary>
    public sealed record Proposed(Block Block) : WalRecord;

    /// <summary>An input of the core.</summary>
    public sealed record Told(ConsensusInput Input) : WalRecord;

    /// <summary>Evidence that waits for a block.</summary>
    public sealed record Waiting(Evidence Evidence) : WalRecord;

    /// <summary>What the record of a block begins with; the encoded block follows.</summary>
    public static ReadOnlySpan<byte> BlockHead => [BlockKind];

    /// <summary>The record of evidence.</summary>
    public static byte[] Encode(Evidence evidence) => [EvidenceKind, .. evidence.Encode()];

    /// <summary>The record of an input; null for the start of a height, which the log's own markers tell.</summary>
    public static byte[]? Encode(ConsensusInput input) => input switch
    {
        ConsensusInput.ProposalReceived received => [received.IsValid ? ValidKind : InvalidKind, .. received.Proposal.Encode()],
        ConsensusInput.VoteReceived received => [VoteKind, .. received.Vote.Encode()],
        ConsensusInput.CertificateReceived received => [VotesKind, .. EncodeVotes(received.Votes)],
        ConsensusInput.TimeoutElapsed timeout => [TimeoutKindByte, .. new WireWriter(32).WriteSigned(1, timeout.Height).WriteSigned(2, timeout.Round).WriteVarint(3, (ulong)timeout.Kind).Written],
        ConsensusInput.ValueBuilt built => [BuiltKind, .. new WireWriter(128).WriteSigned(1, built.Height).WriteSigned(2, built.Round).WriteMessage(3, built.Block.Encode()).Written],
        _ => null,
    };

    /// <summary>Reads a record; null when it is none, or not in the form that <see cref="Encode(ConsensusInput)"/> gives it.</summary>
    public static WalRecord? TryDecode(ReadOnlySpan<byte> bytes, BlockLimits limits)
    {
        if (bytes.IsEmpty) return null;
        ReadOnlySpan<byte> body = bytes[1..];
        return bytes[0] switch
        {
            BlockKind => Block.TryDecode(body, limits, out Block? block) ? new Proposed(block) : null,
            ValidKind or InvalidKind => Proposal.TryDecode(body, out Proposal? proposal) ? new Told(new ConsensusInput.ProposalReceived(proposal, default, bytes[0] == ValidKind)) : null,
            VoteKind => Vote.TryDecode(body, out Vote? vote) ? new Told(new ConsensusInput.VoteReceived(vote)) : null,
            VotesKind => Canonical(TryVotes(body), bytes),
            TimeoutKindByte => Canonical(TryTimeout(body), bytes),
            BuiltKind => Canonical(TryBuilt(body), bytes),
            EvidenceKind => Evidence.TryDecode(body, out Evidence? evidence) ? new Waiting(evidence) : null,
            KeptKind => TryKept(body) is { } kept && bytes.SequenceEqual(Encode(kept.Votes)) ? kept : null,
            StandKind => TryStand(body) is { } stand && bytes.SequenceEqual(Encode(stand)) ? stand : null,
            PairKind => TryPair(body) is { } pair && bytes.SequenceEqual(Encode(pair.First, pair.Second)) ? pair : null,
            _ => null,
        };
    }

    private static Told? Canonical(Told? told, ReadOnlySpan<byte> bytes) => told is not null && bytes.SequenceEqual(Encode(told.Input)) ? told : null;

    private static byte[] EncodeVotes(IReadOnlyList<Vote> votes)
    {
        WireWriter writer = new(256 * votes.Count);
        foreach (Vote vote in votes) writer.WriteMessage(1, vote.Encode());
        return writer.ToArray();
    }

    private static Told? TryVotes(ReadOnlySpan<byte> bytes)
    {
        List<Vote> votes = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || votes.Count == Commit.SignaturesMax || !reader.TryReadBytes(out ReadOnlySpan<byte> inner) || !Vote.TryDecode(inner, out Vote? vote)) return null;
            votes.Add(vote);
        }

        return reader.Failed ? null : new Told(new ConsensusInput.CertificateReceived(votes));
    }

    private static Told? TryTimeout(ReadOnlySpan<byte> bytes)
    {
        long height = 0;
        int round = 0;
        ulong kind = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.Varint) => reader.TryReadVarint(out kind),
                _ => false,
            };
            if (!read) return null;
        }

        return reader.Failed || kind > int.MaxValue || !Enum.IsDefined((TimeoutKind)kind) ? null : new Told(new ConsensusInput.TimeoutElapsed(height, round, (TimeoutKind)kind));
    }

    private static Told? TryBuilt(ReadOnlySpan<byte> bytes)
    {
        long height = 0;
        int round = 0;
        BlockId block = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out height),
                (2, WireType.Varint) => reader.TryReadInt32(out round),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out block),
                _ => false,
            };
            if (!read) return null;
        }

        return reader.Failed ? null : new Told(new ConsensusInput.ValueBuilt(height, round, block));
    }
}
