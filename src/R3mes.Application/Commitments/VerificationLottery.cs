using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>Whether a submission is re-executed: drawn by a seed that did not exist before the round closed (docs/protocol.md, A round, 3).</summary>
public static class VerificationLottery
{
    /// <summary>True when drawn.</summary>
    /// <param name="seed">Hash of the block that closed the round.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="miner">The miner.</param>
    /// <param name="chanceBps">The chance, 0 to 10000.</param>
    public static bool IsDrawn(Digest seed, ulong roundId, Address miner, uint chanceBps) =>
        DrawNumber.Below(DomainHash.Begin("remes/lottery/v1").Add(seed).Add(roundId).Add(miner).Finish(), ChainParams.BpsOne) < chanceBps;
}
