using R3mes.Application.Errors;

namespace R3mes.Application.Params;

/// <summary>
/// The invariant that makes cheating lose: stake at risk >= 2 x reward x (1-p)/p at every reputation, p the chance to be re-executed
/// (docs/protocol.md, Verification, layer 1). The stake at risk is what a wrong gradient costs a miner that holds no more
/// than it must, at the milder of its two grounds: it may serve a gradient only once it knows that it was not drawn, and be unavailable otherwise.
/// </summary>
public static class CheatingNeverPays
{
    /// <summary>Null when the parameters hold it at every reputation from 0 to 10000 basis points.</summary>
    /// <param name="parameters">The parameters.</param>
    public static GenesisError? Check(ChainParams parameters)
    {
        for (uint reputation = 0; reputation <= ChainParams.BpsOne; reputation++)
        {
            if (!HoldsAt(parameters, reputation))
                return new GenesisError("params.stake", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"puts too little stake at risk at reputation {reputation}")
                    + " bps: slash x required stake must be at least 2 x reward x (1-p)/p, so raise the stake, the slash or verify_fraction, or lower the reward");
        }
        return null;
    }

    /// <summary>True when a wrong gradient loses on average at this reputation.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="reputationBps">0 to 10000.</param>
    public static bool HoldsAt(ChainParams parameters, uint reputationBps)
    {
        uint chance = parameters.Verification.ChanceBps(reputationBps);
        UInt128 atRisk = (UInt128)parameters.Stake.Required(reputationBps) * Math.Min(parameters.Stake.SlashInvalidBps, parameters.Stake.SlashUnavailableBps) / ChainParams.BpsOne;
        return atRisk * chance >= 2 * (UInt128)parameters.Rewards.MinerRewardMax * (ChainParams.BpsOne - chance);
    }
}
