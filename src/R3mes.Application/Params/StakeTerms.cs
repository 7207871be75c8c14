using R3mes.Application.Records;

namespace R3mes.Application.Params;

/// <summary>Required stake, slashing and reputation. Reputation is 0 to 10000 basis points and moves only by what happens on the chain.</summary>
/// <param name="BaseUremes">Stake required at reputation 0.</param>
/// <param name="FloorUremes">Stake required at reputation 1, not above the base; linear between the two.</param>
/// <param name="SlashInvalidBps">Share of its stake that a miner of a wrong gradient loses.</param>
/// <param name="SlashUnavailableBps">Share of its stake that a miner of an unavailable gradient loses.</param>
/// <param name="SlashVerdictMissedBps">Share of its stake that a validator loses for a drawn verdict it did not reveal.</param>
/// <param name="SlashAggregationMissedBps">Share that a drawn proposer loses for a result it did not reveal.</param>
/// <param name="SlashAggregationWrongBps">Share that a proposer loses for a result found wrong.</param>
/// <param name="BurnBps">Share of every slash that is burned; the rest goes to the community pool.</param>
/// <param name="ReputationInitialBps">Reputation of a new miner.</param>
/// <param name="ReputationGainBps">Gained for a gradient accepted in a final round.</param>
/// <param name="ReputationMissBps">Lost for an assigned round without a submission; a wrong gradient halves the reputation.</param>
public sealed record StakeTerms(
    ulong BaseUremes, ulong FloorUremes, uint SlashInvalidBps, uint SlashUnavailableBps, uint SlashVerdictMissedBps,
    uint SlashAggregationMissedBps, uint SlashAggregationWrongBps, uint BurnBps,
    uint ReputationInitialBps, uint ReputationGainBps, uint ReputationMissBps)
{
    /// <summary>Stake required to be assigned, in uremes: never rising with reputation.</summary>
    /// <param name="reputationBps">0 to 10000.</param>
    public ulong Required(uint reputationBps) =>
        BaseUremes - (ulong)((UInt128)(BaseUremes - FloorUremes) * reputationBps / ChainParams.BpsOne);

    /// <summary>True when a miner has at stake what its reputation requires.</summary>
    /// <param name="miner">The miner.</param>
    public bool IsMet(Miner miner) => miner.Stake.Uremes >= Required(miner.ReputationBps);
}
