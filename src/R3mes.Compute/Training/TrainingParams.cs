using R3mes.Compute.Models;

namespace R3mes.Compute.Training;

/// <summary>
/// What every miner and verifier of a chain trains with: whole numbers only, so that genesis can hold them; each f32 value is made by one division.
/// </summary>
/// <param name="LocalSteps">Optimiser steps of a round: 1 to 100,000.</param>
/// <param name="BatchSequences">Sequences of a step: 1 to 1024 (2^10 int64 gradients below 2^52 stay below 2^62).</param>
/// <param name="SequenceTokens">Tokens of a sequence, up to the model's context and 16384.</param>
/// <param name="LearningRateNano">Learning rate in billionths.</param>
/// <param name="WarmupSteps">Steps over which the rate rises linearly from rate/warmup; 0 for none.</param>
/// <param name="Beta1Micro">AdamW beta1 in millionths, below 1,000,000.</param>
/// <param name="Beta2Micro">AdamW beta2 in millionths, below 1,000,000.</param>
/// <param name="EpsilonNano">AdamW epsilon in billionths, at least 1.</param>
/// <param name="WeightDecayMicro">Decoupled weight decay in millionths.</param>
/// <param name="ClipMilli">Largest norm of a step's gradient in thousandths, at least 1.</param>
/// <param name="LoraRank">Adapter rank.</param>
/// <param name="LoraAlphaMilli">Adapter alpha in thousandths.</param>
public sealed record TrainingParams(
    int LocalSteps, int BatchSequences, int SequenceTokens, int LearningRateNano, int WarmupSteps, int Beta1Micro, int Beta2Micro, int EpsilonNano,
    int WeightDecayMicro, int ClipMilli, int LoraRank, int LoraAlphaMilli)
{
    private const float Nano = 1e9f;
    private const float Micro = 1e6f;
    private const float Milli = 1e3f;

    /// <summary>Most tokens of one sum of losses: 2^24 losses below 2^14 nats, in 2^-24 nats, stay below 2^62.</summary>
    public const int LossTokensMax = 1 << 24;

    /// <summary>Rank and alpha.</summary>
    public LoraOptions Lora => new(LoraRank, LoraAlphaMilli);

    /// <summary>Shortest shard a sequence can be drawn from, in bytes.</summary>
    public int ShardBytesMin => SequenceTokens + 1;

    /// <summary>beta1 in f32.</summary>
    public float Beta1 => Beta1Micro / Micro;

    /// <summary>beta2 in f32.</summary>
    public float Beta2 => Beta2Micro / Micro;

    /// <summary>epsilon in f32.</summary>
    public float Epsilon => EpsilonNano / Nano;

    /// <summary>Weight decay in f32.</summary>
    public float WeightDecay => WeightDecayMicro / Micro;

    /// <summary>Largest gradient norm in f32.</summary>
    public float Clip => ClipMilli / Milli;

    /// <summary>lr of a step counted from 0: rate * (f32(step + 1) / f32(warmup)) while step + 1 &lt; warmup, then rate.</summary>
    public float LearningRate(int step)
    {
        float rate = LearningRateNano / Nano;
        return step + 1 < WarmupSteps ? rate * ((step + 1) / (float)WarmupSteps) : rate;
    }

    /// <summary>One sentence on why these cannot train a model of this shape, or null.</summary>
    public string? Check(ModelShape shape)
    {
        if (shape.Check() is ModelError error) return error.Sentence;
        if (shape.VocabSize != 256) return $"The model has {shape.VocabSize} tokens where training on bytes needs 256.";
        if (LocalSteps is < 1 or > 100_000) return $"local_steps {LocalSteps} is not between 1 and 100000.";
        if (BatchSequences is < 1 or > 1024) return $"batch_sequences {BatchSequences} is not between 1 and 1024.";
        int tokensMax = Math.Min(shape.ContextMax, 1 << 14);
        if (SequenceTokens < 2 || SequenceTokens > tokensMax) return $"sequence_tokens {SequenceTokens} is not between 2 and {tokensMax}.";
        if ((long)SequenceTokens * SequenceTokens * shape.Heads > ModelShape.ElementsMax || (long)SequenceTokens * shape.Widest > ModelShape.ElementsMax)
            return $"sequence_tokens {SequenceTokens} makes an attention or activation matrix of more than {ModelShape.ElementsMax} elements.";
        if (LearningRateNano < 1) return $"learning_rate_nano {LearningRateNano} is below 1.";
        if (WarmupSteps is < 0 or > 100_000) return $"warmup_steps {WarmupSteps} is not between 0 and 100000.";
        if (Beta1Micro is < 0 or > 999_999) return $"beta1_micro {Beta1Micro} is not between 0 and 999999.";
        if (Beta2Micro is < 0 or > 999_999) return $"beta2_micro {Beta2Micro} is not between 0 and 999999.";
        if (EpsilonNano < 1) return $"epsilon_nano {EpsilonNano} is below 1.";
        if (WeightDecayMicro is < 0 or > 1_000_000) return $"weight_decay_micro {WeightDecayMicro} is not between 0 and 1000000.";
        if (ClipMilli < 1) return $"clip_milli {ClipMilli} is below 1.";
        return AdapterLayout.Check(shape, Lora)?.Sentence;
    }
}
