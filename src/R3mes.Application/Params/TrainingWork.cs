using R3mes.Compute.Training;

namespace R3mes.Application.Params;

/// <summary>How much work a round's parameters ask of every gradient.</summary>
public static class TrainingWork
{
    /// <summary>Samples that every gradient must be made of.</summary>
    /// <param name="training">What a miner computes.</param>
    public static ulong Samples(this TrainingParams training) => checked((ulong)training.LocalSteps * (ulong)training.BatchSequences);

    /// <summary>Tokens that every gradient must be made of.</summary>
    /// <param name="training">What a miner computes.</param>
    public static ulong Tokens(this TrainingParams training) => checked(training.Samples() * (ulong)training.SequenceTokens);
}
