namespace R3mes.Application.Params;

/// <summary>How gradients become the next adapter.</summary>
/// <param name="ProposersPerRound">Validators drawn to aggregate, fewer when there are fewer.</param>
/// <param name="TrimBps">Share of the values trimmed at each end of every element, in basis points, below 5000.</param>
/// <param name="Exponent">Fixed point of the sums: an element x is added as round(x * 2^Exponent).</param>
/// <param name="OuterLearningRateMicro">Step of the adapter along the combined gradient, 10^-6.</param>
public sealed record AggregationTerms(uint ProposersPerRound, uint TrimBps, uint Exponent, uint OuterLearningRateMicro);
