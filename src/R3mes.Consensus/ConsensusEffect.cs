namespace R3mes.Consensus;

/// <summary>What the core asks of its host, drained in the order given.</summary>
public abstract record ConsensusEffect
{
    private protected ConsensusEffect()
    {
    }

    /// <summary>Answer with <see cref="ConsensusInput.TimeoutElapsed"/> after the duration configured for <paramref name="Kind"/>.</summary>
    public sealed record ScheduleTimeout(long Height, int Round, TimeoutKind Kind) : ConsensusEffect;

    /// <summary>Ask the application for a block, make it durable, answer with <see cref="ConsensusInput.ProposalBuilt"/>.</summary>
    public sealed record BuildProposal(long Height, int Round) : ConsensusEffect;

    /// <summary>Sign a precommit, last-signed state first, and answer with <see cref="ConsensusInput.PrecommitSigned"/>.</summary>
    public sealed record SignPrecommit(long Height, int Round, BlockHash Block) : ConsensusEffect;

    /// <summary>The block is final: append it with its commit, execute it, commit the state, then start the next height.</summary>
    public sealed record Decide(long Height, int Round, BlockHash Block) : ConsensusEffect;
}
