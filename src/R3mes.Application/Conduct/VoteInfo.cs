using R3mes.Primitives.Chain;

namespace R3mes.Application.Conduct;

/// <summary>What a validator did for the block before (ABCI 2.0, VoteInfo).</summary>
/// <param name="Validator">Its consensus address.</param>
/// <param name="Power">Its power.</param>
/// <param name="Flag">Whether it signed for the block, for none, or nothing.</param>
public readonly record struct VoteInfo(Address Validator, long Power, BlockIdFlag Flag);
