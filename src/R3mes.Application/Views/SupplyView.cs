using R3mes.Application.Records;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Views;

/// <summary>The money of the chain.</summary>
/// <param name="Supply">Where it came from and went.</param>
/// <param name="Total">Genesis and minted, less burned: the sum of all balances, stakes and bonds.</param>
/// <param name="MinerStakes">At stake by miners.</param>
/// <param name="ValidatorStakes">At stake by validators.</param>
/// <param name="Bonds">Put up in open challenges.</param>
/// <param name="CommunityPool">What belongs to everyone.</param>
public sealed record SupplyView(Supply Supply, Amount Total, Amount MinerStakes, Amount ValidatorStakes, Amount Bonds, Amount CommunityPool);
