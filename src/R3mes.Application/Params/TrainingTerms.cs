namespace R3mes.Application.Params;

/// <summary>What a miner computes in one round, as integers: every f32 of the training is made from one of them by one division.</summary>
/// <param name="LocalSteps">Optimiser steps.</param>
/// <param name="BatchSequences">Sequences of a step.</param>
/// <param name="SequenceTokens">Predicted tokens of a sequence.</param>
/// <param name="LearningRateNano">Learning rate, 10^-9.</param>
/// <param name="WarmupSteps">Steps over which the learning rate rises.</param>
/// <param name="Beta1Micro">AdamW's first decay, 10^-6.</param>
/// <param name="Beta2Micro">AdamW's second decay, 10^-6.</param>
/// <param name="EpsilonPico">AdamW's epsilon, 10^-12.</param>
/// <param name="WeightDecayMicro">AdamW's weight decay, 10^-6.</param>
/// <param name="ClipMilli">Largest gradient norm, 10^-3.</param>
/// <param name="LoraRank">Rank of the adapter.</param>
/// <param name="LoraAlphaMilli">Scale of the adapter times its rank, 10^-3.</param>
public sealed record TrainingTerms(
    int LocalSteps, int BatchSequences, int SequenceTokens, int LearningRateNano, int WarmupSteps, int Beta1Micro, int Beta2Micro,
    int EpsilonPico, int WeightDecayMicro, int ClipMilli, int LoraRank, int LoraAlphaMilli)
{
    /// <summary>Samples that every gradient must be made of.</summary>
    public ulong Samples => checked((ulong)LocalSteps * (ulong)BatchSequences);

    /// <summary>Tokens that every gradient must be made of.</summary>
    public ulong Tokens => checked(Samples * (ulong)SequenceTokens);
}
