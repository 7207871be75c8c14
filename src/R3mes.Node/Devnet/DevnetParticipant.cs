namespace R3mes.Node.Devnet;

/// <summary>One account of the devnet as the live view and the summary show it. Amounts are in uremes, read from committed state.</summary>
/// <param name="Name">Name a person reads, such as miner-1.</param>
/// <param name="Address">Bech32 address, remes1...</param>
/// <param name="Role">validator, miner, wallet or pool.</param>
/// <param name="BalanceUremes">Spendable balance.</param>
/// <param name="StakeUremes">Bonded stake, not part of the balance.</param>
/// <param name="EarnedUremes">Rewards received since genesis.</param>
/// <param name="SlashedUremes">Stake taken since genesis.</param>
/// <param name="Status">What it does or is now: idle, training, submitted, verified, rejected, slashed, verifying, ...</param>
public sealed record DevnetParticipant(
    string Name,
    string Address,
    string Role,
    ulong BalanceUremes,
    ulong StakeUremes,
    ulong EarnedUremes,
    ulong SlashedUremes,
    string Status);
