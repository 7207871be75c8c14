using System.Buffers.Binary;
using R3mes.Application.Conduct;
using R3mes.Application.Blocks;
using R3mes.Application.State;
using R3mes.Node.Execution;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.Wal;

namespace R3mes.Node.Driver;

/// <summary>Evidence that waits for a block, verified once, bounded, and kept in the consensus log of each height until it is in one (CometBFT v0.38, evidence/pool.go).</summary>
public sealed class EvidencePool(ChainHost chain, IBlockLog log, BlockLimits limits)
{
    /// <summary>Pieces that wait: as many as a block takes.</summary>
    public const int CountMax = EvidenceList.CountMax;

    /// <summary>Blocks after which evidence is too old: its stake may be paid out by then.</summary>
    public long AgeBlocksMax { get; } = checked((long)chain.Genesis.Params.Validators.UnbondingBlocks);

    private readonly string _chainId = chain.Genesis.ChainId;
    private readonly List<Waiting> _waiting = [];
    private SignedHeader? _judge;
    private (long Height, Timestamp? Time) _timeOf;

    // Earlier headers by which another tip may have judged what this one judges by a later.
    private const int EarlierJudges = 4;

    /// <summary>One piece, and the height from which on a chain can judge it.</summary>
    private sealed record Waiting(Evidence Evidence, byte[] Key, long Since);

    /// <summary>Pieces that wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>What waits, oldest first.</summary>
    public IEnumerable<Evidence> All => _waiting.Select(static waiting => waiting.Evidence);

    /// <summary>Votes of the height in progress that contradict each other.</summary>
    public IReadOnlyList<(Vote First, Vote Second)> Later => _later;

    /// <summary>The evidence of two votes that the core found, when it is new.</summary>
    public Evidence? TryAdd(Vote first, Vote second, ChainTip tip)
    {
        // The time of the block in progress follows from the last commit; only a block that is final has it for certain.
        (Vote First, Vote Second) pair = (first, second);
        if (first.Height > tip.Height)
        {
            // One of a validator: else two of them could fill the list, and whoever is found after that goes free.
            if (_later.Count < CountMax && !_later.Exists(later => later.First.ValidatorAddress == first.ValidatorAddress)) _later.Add(pair);
            return null;
        }

        return Make(pair, tip) is { } evidence && TryAdd(evidence, tip) == EvidenceAnswer.Added ? evidence : null;
    }

    /// <summary>Keeps evidence that proves something and is new.</summary>
    public EvidenceAnswer TryAdd(Evidence evidence, ChainTip tip)
    {
        if (_waiting.Count == CountMax) return EvidenceAnswer.Full;
        if (evidence.Height > tip.Height || evidence.Height < tip.Height - AgeBlocksMax || !CanBeJudged(evidence, tip)) return EvidenceAnswer.OutOfTime;
        byte[] key = KeyOf(evidence);
        if (Waits(key) || IsCommitted(key) || IsAccused(evidence)) return EvidenceAnswer.Known;
        if (!Proves(evidence, tip)) return WasProven(evidence, tip) ? EvidenceAnswer.Outdated : EvidenceAnswer.Invalid;
        _waiting.Add(new Waiting(evidence, key, evidence is DuplicateVoteEvidence ? evidence.Height : tip.Height));
        return EvidenceAnswer.Added;
    }

    /// <summary>What waits that a chain can judge which has come from one height to another, and could not before.</summary>
    public IEnumerable<Evidence> JudgedBetween(long before, long now) => _waiting.Where(waiting => waiting.Since > before && waiting.Since <= now).Select(static waiting => waiting.Evidence);

    /// <summary>What the next block takes.</summary>
    public IReadOnlyList<Evidence> ForBlock(ChainTip tip)
    {
        List<Evidence> taken = [];
        long bytes = 0, most = Math.Min(EvidenceList.BytesMax, chain.Genesis.Params.Fees.BlockBytesMax / 4);
        foreach (Evidence evidence in All)
        {
            int length = evidence.Encode().Length + 8;
            if (evidence.Height < tip.Height - AgeBlocksMax || bytes + length > most) continue;
            taken.Add(evidence);
            bytes += length;
        }

        return taken;
    }

    /// <summary>Why the evidence of a block may not be in it, or null.</summary>
    public string? WrongWith(IReadOnlyList<Evidence> evidence, ChainTip tip)
    {
        byte[][] keys = [.. evidence.Select(KeyOf)];
        for (int i = 0; i < evidence.Count; i++)
        {
            if (keys.Take(i).Any(other => other.AsSpan().SequenceEqual(keys[i]))) return "it holds one piece of evidence twice";
            if (IsCommitted(keys[i])) return "its evidence is in an earlier block";
            if (evidence[i].Height > tip.Height || evidence[i].Height < tip.Height - AgeBlocksMax) return "its evidence is too old, or of no block yet";
            if (!_waiting.Exists(waiting => waiting.Evidence.Equals(evidence[i])) && !Proves(evidence[i], tip)) return "its evidence proves nothing";
        }

        return null;
    }

    /// <summary>What a block's evidence leaves behind in the state, so that it is not committed twice.</summary>
    public IReadOnlyList<StateWrite> WritesOf(Block block) => [.. block.Evidence.Select(evidence => new StateWrite(KeyOf(evidence), HeightBytes(block.Header.Height)))];

    /// <summary>A block is final: its evidence waits no more, nor what is too old or is no attack any more; and what was found while it was decided can be told now.</summary>
    /// <returns>New evidence.</returns>
    public IReadOnlyList<Evidence> Committed(Block block, ChainTip tip)
    {
        byte[][] taken = [.. block.Evidence.Select(KeyOf)];
        _waiting.RemoveAll(waiting => Array.Exists(taken, key => key.AsSpan().SequenceEqual(waiting.Key)));
        _waiting.RemoveAll(waiting => waiting.Evidence.Height < tip.Height - AgeBlocksMax);
        // One punishment is enough: what else its validator signed twice is not needed.
        _waiting.RemoveAll(waiting => waiting.Evidence is DuplicateVoteEvidence twice && IsTombstoned(twice.VoteA.ValidatorAddress));
        // Whom a header ahead of the chain accuses is judged by the chain's newest one, and at last by that of its own height: every node says the same at each height.
        _waiting.RemoveAll(waiting => waiting.Evidence is LightClientAttackEvidence attack && attack.ConflictingBlock.Height >= JudgedBy(tip) && !Proves(attack, tip));
        List<Evidence> made = [];
        foreach ((Vote First, Vote Second) pair in _later.Where(pair => pair.First.Height <= tip.Height).ToArray())
        {
            _later.Remove(pair);
            if (Make(pair, tip) is { } evidence && TryAdd(evidence, tip) == EvidenceAnswer.Added) made.Add(evidence);
        }

        return made;
    }

    /// <summary>Writes what waits into the consensus log of a height that begins.</summary>
    public void Rewrite(ConsensusWal wal)
    {
        foreach (Evidence evidence in All) wal.Append(WalRecord.Encode(evidence));
    }

    /// <summary>What a block's evidence says of validators, for the application.</summary>
    public static IReadOnlyList<Misbehavior> MisbehaviorIn(Block block)
    {
        List<Misbehavior> list = [];
        foreach (Evidence evidence in block.Evidence)
        {
            switch (evidence)
            {
                case DuplicateVoteEvidence duplicate:
                    list.Add(new Misbehavior(MisbehaviorKind.DuplicateVote, duplicate.VoteA.ValidatorAddress, duplicate.Height, duplicate.Timestamp, duplicate.ValidatorPower, duplicate.TotalPower));
                    break;
                case LightClientAttackEvidence attack:
                    foreach (Validator validator in attack.ByzantineValidators)
                        list.Add(new Misbehavior(MisbehaviorKind.LightClientAttack, validator.Address, attack.Height, attack.Timestamp, validator.VotingPower, attack.TotalPower));
                    break;
            }
        }

        return list;
    }

    private readonly List<(Vote First, Vote Second)> _later = [];

    private DuplicateVoteEvidence? Make((Vote First, Vote Second) pair, ChainTip tip) =>
        StoredConsensus.ReadSet(chain, tip.Validators, pair.First.Height) is { } validators && TimeOf(pair.First.Height) is { } time
            ? DuplicateVoteEvidence.Of(pair.First, pair.Second, time, validators)
            : null;

    private bool Proves(Evidence evidence, ChainTip tip)
    {
        // Signatures first: who forges has no block read for it.
        return StoredConsensus.ReadSet(chain, tip.Validators, evidence.Height) is { } validators && evidence switch
        {
            DuplicateVoteEvidence duplicate => duplicate.Proves(_chainId, validators) && TimeOf(evidence.Height) == evidence.Timestamp,
            LightClientAttackEvidence attack => TimeOf(evidence.Height) == evidence.Timestamp && ProvesAttack(attack, validators, tip),
            _ => false,
        };
    }

    /// <summary>
    /// A header that is not the chain's, and which validators of the common height signed (CometBFT's VerifyLightClientAttack): of a height that the chain has, or ahead of the chain and not later
    /// than its newest block.
    /// </summary>
    private bool ProvesAttack(LightClientAttackEvidence attack, ValidatorSet common, ChainTip tip) =>
        TrustedOf(attack, tip) is { } trusted && LightClientAttack.Proves(_chainId, attack, common, trusted);

    /// <summary>
    /// Whether a header was ahead of the chain at an earlier tip, and an attack as that one judges: who sent it may be there still, or have been when it did. Only who has a third of the power makes one.
    /// </summary>
    private bool WasProven(Evidence evidence, ChainTip tip)
    {
        if (evidence is not LightClientAttackEvidence attack || attack.CommonHeight >= attack.ConflictingBlock.Height) return false;
        if (StoredConsensus.ReadSet(chain, tip.Validators, attack.Height) is not { } common || TimeOf(attack.Height) != attack.Timestamp) return false;
        // Signatures first: who forges has no block read for it.
        if (CommitVerifier.VerifyTrusting(_chainId, common, attack.ConflictingBlock.SignedHeader.Commit, TrustLevel.OneThird) is not null) return false;
        long newest = Math.Min(attack.ConflictingBlock.Height - 1, JudgedBy(tip));
        for (long height = newest; height >= attack.CommonHeight && height > newest - EarlierJudges; height--)
        {
            if (SignedHeaderOf(height) is { } judge && LightClientAttack.Proves(_chainId, attack, common, judge)) return true;
        }

        return false;
    }

    /// <summary>Whether a validator's double vote adds nothing: another of its waits, or it is punished for ever. A block of someone else may hold it all the same.</summary>
    private bool IsAccused(Evidence evidence) => evidence is DuplicateVoteEvidence { VoteA.ValidatorAddress: var accused }
        && (_waiting.Exists(waiting => waiting.Evidence is DuplicateVoteEvidence other && other.VoteA.ValidatorAddress == accused) || IsTombstoned(accused));

    private bool IsTombstoned(Address validator) =>
        chain.Read(view => view.Validators().Any(record => record.Tombstoned && Address.FromConsensusKey(record.ConsensusKey.Span) == validator));

    /// <summary>Whether it is time to judge: a header ahead of the chain, as long as its time is too, may yet become a block of it. Reads at most two blocks a height, whatever it is asked.</summary>
    private bool CanBeJudged(Evidence evidence, ChainTip tip)
    {
        if (evidence is not LightClientAttackEvidence attack || attack.ConflictingBlock.Height <= JudgedBy(tip)) return true;
        return attack.CommonHeight < attack.ConflictingBlock.Height && JudgeOf(tip) is { } judge && attack.ConflictingBlock.SignedHeader.Header.Time <= judge.Header.Time;
    }

    // Who is accused depends on the commit: the one of the next block is the same for everyone, the one that this node saw is not.
    private static long JudgedBy(ChainTip tip) => tip.Height - 1;

    private SignedHeader? TrustedOf(LightClientAttackEvidence attack, ChainTip tip) =>
        attack.ConflictingBlock.Height < JudgedBy(tip) ? SignedHeaderOf(attack.ConflictingBlock.Height) : CanBeJudged(attack, tip) ? JudgeOf(tip) : null;

    private SignedHeader? JudgeOf(ChainTip tip)
    {
        if (_judge?.Header.Height != JudgedBy(tip)) _judge = SignedHeaderOf(JudgedBy(tip));
        return _judge;
    }

    private SignedHeader? SignedHeaderOf(long height) =>
        RecordOf(height) is { } trusted && RecordOf(height + 1) is { } next ? new SignedHeader(trusted.Block.Header, next.Block.LastCommit) : null;

    private BlockRecord? RecordOf(long height) => height >= 1 && height <= log.LastHeight ? BlockRecord.TryDecode(log.Read(height), limits) : null;

    // Much evidence of one height costs one reading.
    private Timestamp? TimeOf(long height)
    {
        if (_timeOf.Height != height) _timeOf = (height, RecordOf(height)?.Block.Header.Time);
        return _timeOf.Time;
    }

    private bool Waits(byte[] key) => _waiting.Exists(waiting => waiting.Key.AsSpan().SequenceEqual(key));

    private bool IsCommitted(byte[] key) => chain.Read(view => view.Stored(key)) is not null;

    // An attack is one whoever of its signers a piece of evidence shows: another choice of them is no other attack (CometBFT, LightClientAttackEvidence.Hash).
    private static byte[] KeyOf(Evidence evidence) => KeySpace.EvidenceCommitted(evidence is LightClientAttackEvidence attack
        ? DomainHash.Begin("r3mes/light-client-attack/v1").Add(attack.ConflictingBlock.SignedHeader.Header.Hash()).Add(attack.CommonHeight).Finish()
        : Sha256.Hash(evidence.Encode()));

    private static byte[] HeightBytes(long height)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, height);
        return bytes;
    }
}
