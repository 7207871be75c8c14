namespace R3mes.Application.Events;

/// <summary>The types of events that this chain emits, with their attributes.</summary>
public static class EventTypes
{
    /// <summary>fee, payer</summary>
    public const string Fee = "tx";

    /// <summary>sender, recipient, amount</summary>
    public const string Transfer = "transfer";

    /// <summary>miner, stake</summary>
    public const string MinerStaked = "miner_staked";

    /// <summary>round, adapter, closes, assigned</summary>
    public const string RoundOpened = "round_opened";

    /// <summary>round, miner, cid, loss_before, loss_after</summary>
    public const string GradientSubmitted = "gradient_submitted";

    /// <summary>round, submitted, assigned</summary>
    public const string RoundClosed = "round_closed";

    /// <summary>round, sampled, draws</summary>
    public const string VerifiersDrawn = "verifiers_drawn";

    /// <summary>round, subject, owner, verifier</summary>
    public const string VerdictCommitted = "verdict_committed";

    /// <summary>round, subject, owner, verifier, verdict, step</summary>
    public const string VerdictRevealed = "verdict_revealed";

    /// <summary>round, verifier, slashed</summary>
    public const string VerdictMissed = "verdict_missed";

    /// <summary>round, miner</summary>
    public const string GradientVerified = "gradient_verified";

    /// <summary>round, miner, status, step</summary>
    public const string GradientRejected = "gradient_rejected";

    /// <summary>miner, amount, burned, reputation_bps, reason</summary>
    public const string MinerSlashed = "miner_slashed";

    /// <summary>operator, amount, burned, reason</summary>
    public const string ValidatorSlashed = "validator_slashed";

    /// <summary>operator, consensus, stake, power</summary>
    public const string ValidatorStaked = "validator_staked";

    /// <summary>operator, reason, until</summary>
    public const string ValidatorJailed = "validator_jailed";

    /// <summary>operator</summary>
    public const string ValidatorUnjailed = "validator_unjailed";

    /// <summary>operator, until</summary>
    public const string ValidatorLeaves = "validator_leaves";

    /// <summary>operator, amount</summary>
    public const string ValidatorPaidOut = "validator_paid_out";

    /// <summary>operator, power</summary>
    public const string ValidatorPower = "validator_power";

    /// <summary>round, proposer</summary>
    public const string ProposerDrawn = "proposer_drawn";

    /// <summary>round, proposer</summary>
    public const string AggregationCommitted = "aggregation_committed";

    /// <summary>round, proposer, cid, held_out_loss</summary>
    public const string AggregationRevealed = "aggregation_revealed";

    /// <summary>round, challenger, bond</summary>
    public const string AggregationChallenged = "aggregation_challenged";

    /// <summary>round, status</summary>
    public const string DisputeDecided = "dispute_decided";

    /// <summary>round, version, adapter, held_out_loss, accepted, rejected</summary>
    public const string RoundFinal = "round_final";

    /// <summary>round, reason</summary>
    public const string RoundFailed = "round_failed";

    /// <summary>round, recipient, role, amount</summary>
    public const string Reward = "reward";
}
