namespace R3mes.Consensus;

/// <summary>What the host tells the core: the only way anything enters it. Signatures are verified before input.</summary>
public abstract record ConsensusInput
{
    private protected ConsensusInput()
    {
    }

    /// <summary>The block below <paramref name="Height"/> is committed; work on it begins.</summary>
    public sealed record HeightStarted(long Height) : ConsensusInput;

    /// <summary>A timeout that <see cref="ConsensusEffect.ScheduleTimeout"/> asked for ran out.</summary>
    public sealed record TimeoutElapsed(long Height, int Round, TimeoutKind Kind) : ConsensusInput;

    /// <summary>The proposal that <see cref="ConsensusEffect.BuildProposal"/> asked for is built, checked by the application and durable.</summary>
    public sealed record ProposalBuilt(long Height, int Round, BlockHash Block) : ConsensusInput;

    /// <summary>Our own precommit is signed and its last-signed state is durable.</summary>
    public sealed record PrecommitSigned(long Height, int Round, BlockHash Block) : ConsensusInput;
}
