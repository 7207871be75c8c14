using R3mes.Primitives.Chain;

namespace R3mes.Application.Params;

/// <summary>What a final round mints: BaseUremes exactly, split by the shares; what no share takes goes to the community pool.</summary>
/// <param name="BaseUremes">Minted in every final round.</param>
/// <param name="MinerShareBps">Split over accepted miners by tokens, each times its quality.</param>
/// <param name="ProposerShareBps">To the proposer whose result stands.</param>
/// <param name="VerifierShareBps">Split over the revealed verdicts.</param>
/// <param name="PinningShareBps">For pinners; until they exist it goes to the community pool.</param>
/// <param name="QualityFloorBps">Quality of a verified gradient that improved nothing.</param>
/// <param name="QualityFullBps">Relative improvement of the loss at which the quality is 1, in basis points.</param>
/// <param name="ChallengeBondMultiple">Least bond of a challenge, in base rewards.</param>
public sealed record RewardTerms(
    ulong BaseUremes, uint MinerShareBps, uint ProposerShareBps, uint VerifierShareBps, uint PinningShareBps,
    uint QualityFloorBps, uint QualityFullBps, uint ChallengeBondMultiple)
{
    /// <summary>The most that one miner can be paid for one round, in uremes: it alone was accepted, at quality 1.</summary>
    public ulong MinerRewardMax => (ulong)((UInt128)BaseUremes * MinerShareBps / ChainParams.BpsOne);

    /// <summary>Least bond of a challenge.</summary>
    public Amount ChallengeBondMin => new(checked(BaseUremes * ChallengeBondMultiple));

    /// <summary>Quality of a gradient, in basis points, from the floor to 10000.</summary>
    /// <param name="lossBefore">Loss before local training, fixed point 2^24, not negative.</param>
    /// <param name="lossAfter">Loss after it.</param>
    public uint QualityBps(long lossBefore, long lossAfter)
    {
        if (lossAfter >= lossBefore) return QualityFloorBps;
        // improvement / before, over QualityFullBps / 10000, of what is above the floor
        UInt128 earned = (UInt128)(ulong)(lossBefore - lossAfter) * ChainParams.BpsOne * (ChainParams.BpsOne - QualityFloorBps)
            / ((UInt128)(ulong)lossBefore * QualityFullBps);
        return (uint)UInt128.Min(QualityFloorBps + earned, ChainParams.BpsOne);
    }
}
