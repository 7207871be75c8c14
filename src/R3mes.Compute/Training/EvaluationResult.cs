namespace R3mes.Compute.Training;

/// <summary>The loss of a text cut into contexts that do not overlap.</summary>
/// <param name="Finite">False when a value was not finite: the sum is then 0.</param>
/// <param name="SumLossFixed">Sum over the tokens in 2^-24 nats.</param>
/// <param name="Tokens">Tokens with a loss; the tail that fills no context is left out.</param>
public sealed record EvaluationResult(bool Finite, long SumLossFixed, long Tokens)
{
    /// <summary>Mean loss a token in nats, for people to read.</summary>
    public double MeanNats => Tokens == 0 ? 0.0 : SumLossFixed / 16777216.0 / Tokens;

    /// <summary>Mean loss a token in 2^-24 nats, rounded down.</summary>
    public long MeanLossFixed => Tokens == 0 ? 0 : SumLossFixed / Tokens;
}
