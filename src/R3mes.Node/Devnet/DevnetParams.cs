using R3mes.Application.Params;

namespace R3mes.Node.Devnet;

/// <summary>The chain parameters of <c>make run</c>: rounds of about twenty seconds on two cores.</summary>
public static class DevnetParams
{
    /// <summary>
    /// <see cref="ChainParams.Devnet"/> with the training of the committed model: 10 steps of 8 sequences of 256 bytes a miner and round. A step is 2,048
    /// tokens, so that three miners, as many re-executions and the held-out evaluation fit between two windows. A phase ends as soon as all have done their
    /// part; its longest time is for a machine that is ten times slower, or busy. Revealing has as long as computing: a verifier or proposer that died between
    /// the two computes again what it committed to.
    /// </summary>
    public static ChainParams Standard { get; } = ChainParams.Devnet with
    {
        Timing = ChainParams.Devnet.Timing with { TrainingBlocks = 600, CommitBlocks = 600, RevealBlocks = 600, AggregateBlocks = 300, UnveilBlocks = 300 },
        Training = ChainParams.Devnet.Training with
        {
            LocalSteps = 10,
            BatchSequences = 8,
            SequenceTokens = 256,
            LearningRateNano = 4_000_000,
            WarmupSteps = 2,
        },
    };
}
