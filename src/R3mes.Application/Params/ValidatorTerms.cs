namespace R3mes.Application.Params;

/// <summary>Who may validate, and what it costs to do it badly. Heights are counted in blocks.</summary>
/// <param name="CountMax">Most validators on record: those that sign, those in jail and those that are leaving.</param>
/// <param name="StakeMinUremes">Stake below which nobody joins, and a validator that fell below it does not leave its jail.</param>
/// <param name="UremesPerPower">Stake that gives one unit of voting power to who joins after genesis.</param>
/// <param name="DowntimeWindowBlocks">Blocks after which the missed signatures are counted up, and forgotten.</param>
/// <param name="DowntimeSignedMinBps">Share of a window's blocks that a validator must have signed.</param>
/// <param name="JailBlocks">How long a validator that signed too few sits in jail before it may come back.</param>
/// <param name="UnbondingBlocks">How long a stake stays at stake after its validator left: evidence that is older is not taken.</param>
/// <param name="SlashDoubleSignBps">Share of its stake that a validator loses for contradicting itself; it never validates again.</param>
/// <param name="SlashDowntimeBps">Share that it loses for signing too few.</param>
public sealed record ValidatorTerms(
    uint CountMax, ulong StakeMinUremes, ulong UremesPerPower, ulong DowntimeWindowBlocks, uint DowntimeSignedMinBps, ulong JailBlocks,
    ulong UnbondingBlocks, uint SlashDoubleSignBps, uint SlashDowntimeBps)
{
    /// <summary>Most power of one validator: with the most validators of a chain the sum stays below CometBFT's 2^60.</summary>
    public const ulong PowerMax = 1UL << 40;

    /// <summary>Power that a stake gives, 0 when it is too small.</summary>
    /// <param name="uremes">The stake.</param>
    public ulong PowerOf(ulong uremes) => Math.Min(uremes / UremesPerPower, PowerMax);

    /// <summary>True when so many misses in a window are too many.</summary>
    /// <param name="missed">Blocks of the window that were not signed.</param>
    public bool IsDown(ulong missed) =>
        (UInt128)missed * ChainParams.BpsOne > (UInt128)DowntimeWindowBlocks * (ChainParams.BpsOne - DowntimeSignedMinBps);
}
