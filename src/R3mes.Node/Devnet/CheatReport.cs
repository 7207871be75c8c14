namespace R3mes.Node.Devnet;

/// <summary>A gradient that was made wrong on purpose (--cheat) and what the chain did about it.</summary>
/// <param name="Round">Round it was submitted in.</param>
/// <param name="Miner">Name of the miner that cheated.</param>
/// <param name="What">What was changed, such as "bit 0 of element 17 of layers.0.self_attn.q_proj.lora_b".</param>
/// <param name="Caught">True when verification rejected it and it was excluded and slashed.</param>
/// <param name="SlashedUremes">Stake taken for it.</param>
public sealed record CheatReport(long Round, string Miner, string What, bool Caught, ulong SlashedUremes);
