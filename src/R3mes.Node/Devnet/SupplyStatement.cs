namespace R3mes.Node.Devnet;

/// <summary>The money supply at the end of a run, in uremes; conserved when genesis + minted - burned is what all accounts hold.</summary>
/// <param name="GenesisUremes">Supply in genesis.</param>
/// <param name="MintedUremes">Rewards minted since.</param>
/// <param name="BurnedUremes">Burned since.</param>
/// <param name="TotalUremes">Sum over every account, stake, escrow and module account of the last committed state.</param>
public sealed record SupplyStatement(ulong GenesisUremes, ulong MintedUremes, ulong BurnedUremes, ulong TotalUremes)
{
    /// <summary>True when not one unit came or went unaccounted; exact, in 128 bits.</summary>
    public bool IsConserved => (UInt128)GenesisUremes + MintedUremes == (UInt128)TotalUremes + BurnedUremes;
}
