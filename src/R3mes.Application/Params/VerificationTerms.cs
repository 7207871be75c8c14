namespace R3mes.Application.Params;

/// <summary>Who re-executes how much.</summary>
/// <param name="FractionBps">Chance of a submission to be re-executed at reputation 1, in basis points.</param>
/// <param name="FractionLowBps">The same at reputation 0, not lower; linear between the two.</param>
/// <param name="VerifiersPerGradient">Verifiers drawn for one submission, fewer when there are fewer validators.</param>
/// <param name="VerifiersPerDispute">Verifiers drawn for a challenged aggregation.</param>
public sealed record VerificationTerms(uint FractionBps, uint FractionLowBps, uint VerifiersPerGradient, uint VerifiersPerDispute)
{
    /// <summary>Chance to be re-executed, in basis points.</summary>
    /// <param name="reputationBps">0 to 10000.</param>
    public uint ChanceBps(uint reputationBps) =>
        checked(FractionLowBps - (uint)((ulong)(FractionLowBps - FractionBps) * reputationBps / ChainParams.BpsOne));
}
