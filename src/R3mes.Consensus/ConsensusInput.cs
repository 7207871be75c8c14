using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>What the host tells the core: the only way anything enters it. Signatures are verified before input.</summary>
public abstract record ConsensusInput
{
    private protected ConsensusInput()
    {
    }

    /// <summary>The block below <paramref name="Height"/> is committed; work on it begins.</summary>
    /// <param name="Height">The height.</param>
    /// <param name="Validators">Who validates it.</param>
    /// <param name="Proposers">Who proposes in its rounds.</param>
    /// <param name="Self">This node's validator; null for a node that only follows.</param>
    public sealed record HeightStarted(long Height, ValidatorSet Validators, IProposers Proposers, Address? Self) : ConsensusInput;

    /// <summary>The same where a core in an earlier life has come further: work goes on from what that one knew.</summary>
    /// <param name="Start">Height and validators.</param>
    /// <param name="Memory">What it knew.</param>
    public sealed record HeightResumed(HeightStarted Start, CoreMemory Memory) : ConsensusInput;

    /// <summary>A proposal whose block is here whole, and whether the application and the rules of blocks take it.</summary>
    /// <param name="Proposal">The proposal.</param>
    /// <param name="Proposer">Whose signature it bears.</param>
    /// <param name="IsValid">Whether its block is valid.</param>
    public sealed record ProposalReceived(Proposal Proposal, Address Proposer, bool IsValid) : ConsensusInput;

    /// <summary>A vote; this node's own come back this way too.</summary>
    public sealed record VoteReceived(Vote Vote) : ConsensusInput;

    /// <summary>Votes of one round that came together: a quorum for a value, or enough power to skip to their round however far it is.</summary>
    public sealed record CertificateReceived(IReadOnlyList<Vote> Votes) : ConsensusInput;

    /// <summary>A timeout that <see cref="ConsensusEffect.ScheduleTimeout"/> asked for ran out.</summary>
    public sealed record TimeoutElapsed(long Height, int Round, TimeoutKind Kind) : ConsensusInput;

    /// <summary>The value that <see cref="ConsensusEffect.BuildValue"/> asked for is built and valid.</summary>
    public sealed record ValueBuilt(long Height, int Round, BlockId Block) : ConsensusInput;
}
