using R3mes.Compute.Tensors;

namespace R3mes.Compute.Training;

/// <summary>The loss of a text cut into contexts that do not overlap.</summary>
/// <param name="Finite">False when a value was not finite: the sum is then 0.</param>
/// <param name="SumLossFixed">Sum over the tokens in 2^-24 nats.</param>
/// <param name="Tokens">Tokens with a loss; the tail that fills no context is left out.</param>
public sealed record EvaluationResult(bool Finite, long SumLossFixed, long Tokens)
{
    /// <summary>The value it was refused for; null when it was not.</summary>
    public RefusedValue? Refused { get; init; }

    /// <summary>Mean loss a token in nats, for people to read; infinite when it diverged.</summary>
    public double MeanNats => !Finite ? double.PositiveInfinity : Tokens == 0 ? 0.0 : SumLossFixed / 16777216.0 / Tokens;

    /// <summary>Mean loss a token in 2^-24 nats, rounded down; the largest number there is when it diverged, so that no reader takes it for a low loss.</summary>
    public long MeanLossFixed => !Finite ? long.MaxValue : Tokens == 0 ? 0 : SumLossFixed / Tokens;
}
