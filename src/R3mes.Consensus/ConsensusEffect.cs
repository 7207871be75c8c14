using R3mes.Primitives.Chain;

namespace R3mes.Consensus;

/// <summary>What the core asks of its host, drained in the order given.</summary>
public abstract record ConsensusEffect
{
    private protected ConsensusEffect()
    {
    }

    /// <summary>A round begins; nothing is asked.</summary>
    public sealed record RoundStarted(long Height, int Round, Address Proposer) : ConsensusEffect;

    /// <summary>Answer with <see cref="ConsensusInput.TimeoutElapsed"/> after the duration configured for <paramref name="Kind"/> and <paramref name="Round"/>.</summary>
    public sealed record ScheduleTimeout(long Height, int Round, TimeoutKind Kind) : ConsensusEffect;

    /// <summary>Ask the application for a block, answer with <see cref="ConsensusInput.ValueBuilt"/>.</summary>
    public sealed record BuildValue(long Height, int Round) : ConsensusEffect;

    /// <summary>Sign a proposal, send it with its block, and tell the core of it.</summary>
    public sealed record SignProposal(long Height, int Round, BlockId Block, int ValidRound) : ConsensusEffect;

    /// <summary>Sign a vote, send it, and tell the core of it. Nil is <see cref="BlockId.Nil"/>.</summary>
    public sealed record SignVote(VoteType Type, long Height, int Round, BlockId Block) : ConsensusEffect;

    /// <summary>The block is final: append it with its commit, execute it, commit the state, then start the next height.</summary>
    public sealed record Decide(long Height, int Round, BlockId Block, IReadOnlyList<Vote> Precommits) : ConsensusEffect;

    /// <summary>A validator signed two votes of which it may sign one.</summary>
    public sealed record Equivocated(Vote First, Vote Second) : ConsensusEffect;
}
