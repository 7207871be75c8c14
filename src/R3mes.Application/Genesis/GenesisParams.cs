using System.Text.Json;
using R3mes.Application.Params;
using R3mes.Compute.Training;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Genesis;

/// <summary>ChainParams as JSON: read within limits, written in one order.</summary>
internal static class GenesisParams
{
    private const uint One = ChainParams.BpsOne;
    private const long BlocksMax = 1_000_000;
    private const ulong MoneyMax = 1UL << 56;
    private const ulong RewardMax = 1UL << 40;

    public static ChainParams Read(JsonFields p)
    {
        ChainParams read = new(
            Section(p, "timing", ReadTiming),
            Section(p, "verification", f => new VerificationTerms(
                f.UInt32("fraction_bps", 0, One), f.UInt32("fraction_low_bps", 0, One),
                f.UInt32("verifiers_per_gradient", 1, 64), f.UInt32("verifiers_per_dispute", 1, 64))),
            Section(p, "aggregation", f => new AggregationTerms(
                f.UInt32("proposers_per_round", 1, 16), f.UInt32("trim_bps", 0, 4_999), f.UInt32("exponent", 8, 48),
                f.UInt32("outer_learning_rate_micro", 1, 10_000_000))),
            Section(p, "rewards", ReadRewards),
            Section(p, "stake", ReadStake),
            Section(p, "fees", f => new FeeTerms(
                f.UInt32("tx_bytes_max", 1_024, 65_536), f.UInt32("block_bytes_max", 1_024, (uint)BlockLimits.Default.BytesMax), (ulong)f.Integer("gas_max", 1, 1L << 40),
                (ulong)f.Integer("gas_base", 0, 1L << 32), (ulong)f.Integer("gas_per_byte", 0, 1L << 20), (ulong)f.Integer("gas_price_micro", 0, 1L << 40),
                (ulong)f.Integer("block_gas_max", 1, 1L << 60))),
            Section(p, "training", ReadTraining),
            Section(p, "validators", ReadValidators));
        p.Done();
        return read;
    }

    public static void Write(Utf8JsonWriter w, ChainParams p)
    {
        w.WriteStartObject("params");
        WriteTerms(w, p);
        WriteMoney(w, p);
        WriteTraining(w, p.Training);
        WriteValidators(w, p.Validators);
        w.WriteEndObject();
    }

    private static T Section<T>(JsonFields p, string name, Func<JsonFields, T> read)
    {
        JsonFields fields = p.Object(name);
        T section = read(fields);
        fields.Done();
        return section;
    }

    private static RoundTiming ReadTiming(JsonFields f) => new(
        Blocks(f, "window_blocks"), Blocks(f, "training_blocks"), Blocks(f, "commit_blocks"), Blocks(f, "reveal_blocks"),
        Blocks(f, "aggregate_blocks"), Blocks(f, "unveil_blocks"), Blocks(f, "challenge_blocks"));

    private static ulong Blocks(JsonFields f, string name) => (ulong)f.Integer(name, 1, BlocksMax);

    private static RewardTerms ReadRewards(JsonFields f) => new(
        f.Uremes("base_uremes", 0, RewardMax), f.UInt32("miner_share_bps", 0, One), f.UInt32("proposer_share_bps", 0, One),
        f.UInt32("verifier_share_bps", 0, One), f.UInt32("pinning_share_bps", 0, One), f.UInt32("quality_floor_bps", 0, One),
        f.UInt32("quality_full_bps", 1, One), f.UInt32("challenge_bond_multiple", 1, 1_000));

    private static StakeTerms ReadStake(JsonFields f) => new(
        f.Uremes("base_uremes", 1, MoneyMax), f.Uremes("floor_uremes", 1, MoneyMax), f.UInt32("slash_invalid_bps", 1, One),
        f.UInt32("slash_unavailable_bps", 0, One), f.UInt32("slash_verdict_missed_bps", 0, One), f.UInt32("slash_aggregation_missed_bps", 0, One),
        f.UInt32("slash_aggregation_wrong_bps", 0, One), f.UInt32("burn_bps", 0, One), f.UInt32("reputation_initial_bps", 0, One),
        f.UInt32("reputation_gain_bps", 0, One), f.UInt32("reputation_miss_bps", 0, One));

    private static ValidatorTerms ReadValidators(JsonFields f) => new(
        f.UInt32("count_max", 1, GenesisReader.ValidatorsMax), f.Uremes("stake_min_uremes", 0, MoneyMax), f.Uremes("uremes_per_power", 1, MoneyMax),
        Blocks(f, "downtime_window_blocks"), f.UInt32("downtime_signed_min_bps", 0, One), Blocks(f, "jail_blocks"), Blocks(f, "unbonding_blocks"),
        f.UInt32("slash_double_sign_bps", 0, One), f.UInt32("slash_downtime_bps", 0, One));

    private static TrainingParams ReadTraining(JsonFields f) => new(
        f.Int32("local_steps", 1, 100_000), f.Int32("batch_sequences", 1, 1_024), f.Int32("sequence_tokens", 2, 16_384),
        f.Int32("learning_rate_nano", 1, 1_000_000_000), f.Int32("warmup_steps", 0, 100_000), f.Int32("beta1_micro", 0, 999_999),
        f.Int32("beta2_micro", 0, 999_999), f.Int32("epsilon_nano", 1, 1_000_000_000), f.Int32("weight_decay_micro", 0, 1_000_000),
        f.Int32("clip_milli", 1, 1_000_000_000), f.Int32("lora_rank", 1, 1_024), f.Int32("lora_alpha_milli", 1, 1_000_000_000));

    private static void WriteTerms(Utf8JsonWriter w, ChainParams p)
    {
        w.WriteStartObject("timing");
        w.WriteNumber("window_blocks", p.Timing.WindowBlocks);
        w.WriteNumber("training_blocks", p.Timing.TrainingBlocks);
        w.WriteNumber("commit_blocks", p.Timing.CommitBlocks);
        w.WriteNumber("reveal_blocks", p.Timing.RevealBlocks);
        w.WriteNumber("aggregate_blocks", p.Timing.AggregateBlocks);
        w.WriteNumber("unveil_blocks", p.Timing.UnveilBlocks);
        w.WriteNumber("challenge_blocks", p.Timing.ChallengeBlocks);
        w.WriteEndObject();
        w.WriteStartObject("verification");
        w.WriteNumber("fraction_bps", p.Verification.FractionBps);
        w.WriteNumber("fraction_low_bps", p.Verification.FractionLowBps);
        w.WriteNumber("verifiers_per_gradient", p.Verification.VerifiersPerGradient);
        w.WriteNumber("verifiers_per_dispute", p.Verification.VerifiersPerDispute);
        w.WriteEndObject();
        w.WriteStartObject("aggregation");
        w.WriteNumber("proposers_per_round", p.Aggregation.ProposersPerRound);
        w.WriteNumber("trim_bps", p.Aggregation.TrimBps);
        w.WriteNumber("exponent", p.Aggregation.Exponent);
        w.WriteNumber("outer_learning_rate_micro", p.Aggregation.OuterLearningRateMicro);
        w.WriteEndObject();
    }

    private static void WriteMoney(Utf8JsonWriter w, ChainParams p)
    {
        w.WriteStartObject("rewards");
        GenesisWriter.WriteUremes(w, "base_uremes", p.Rewards.BaseUremes);
        w.WriteNumber("miner_share_bps", p.Rewards.MinerShareBps);
        w.WriteNumber("proposer_share_bps", p.Rewards.ProposerShareBps);
        w.WriteNumber("verifier_share_bps", p.Rewards.VerifierShareBps);
        w.WriteNumber("pinning_share_bps", p.Rewards.PinningShareBps);
        w.WriteNumber("quality_floor_bps", p.Rewards.QualityFloorBps);
        w.WriteNumber("quality_full_bps", p.Rewards.QualityFullBps);
        w.WriteNumber("challenge_bond_multiple", p.Rewards.ChallengeBondMultiple);
        w.WriteEndObject();
        w.WriteStartObject("stake");
        GenesisWriter.WriteUremes(w, "base_uremes", p.Stake.BaseUremes);
        GenesisWriter.WriteUremes(w, "floor_uremes", p.Stake.FloorUremes);
        w.WriteNumber("slash_invalid_bps", p.Stake.SlashInvalidBps);
        w.WriteNumber("slash_unavailable_bps", p.Stake.SlashUnavailableBps);
        w.WriteNumber("slash_verdict_missed_bps", p.Stake.SlashVerdictMissedBps);
        w.WriteNumber("slash_aggregation_missed_bps", p.Stake.SlashAggregationMissedBps);
        w.WriteNumber("slash_aggregation_wrong_bps", p.Stake.SlashAggregationWrongBps);
        w.WriteNumber("burn_bps", p.Stake.BurnBps);
        w.WriteNumber("reputation_initial_bps", p.Stake.ReputationInitialBps);
        w.WriteNumber("reputation_gain_bps", p.Stake.ReputationGainBps);
        w.WriteNumber("reputation_miss_bps", p.Stake.ReputationMissBps);
        w.WriteEndObject();
        w.WriteStartObject("fees");
        w.WriteNumber("tx_bytes_max", p.Fees.TxBytesMax);
        w.WriteNumber("block_bytes_max", p.Fees.BlockBytesMax);
        w.WriteNumber("gas_max", p.Fees.GasMax);
        w.WriteNumber("gas_base", p.Fees.GasBase);
        w.WriteNumber("gas_per_byte", p.Fees.GasPerByte);
        w.WriteNumber("gas_price_micro", p.Fees.GasPriceMicro);
        w.WriteNumber("block_gas_max", p.Fees.BlockGasMax);
        w.WriteEndObject();
    }

    private static void WriteTraining(Utf8JsonWriter w, TrainingParams t)
    {
        w.WriteStartObject("training");
        w.WriteNumber("local_steps", t.LocalSteps);
        w.WriteNumber("batch_sequences", t.BatchSequences);
        w.WriteNumber("sequence_tokens", t.SequenceTokens);
        w.WriteNumber("learning_rate_nano", t.LearningRateNano);
        w.WriteNumber("warmup_steps", t.WarmupSteps);
        w.WriteNumber("beta1_micro", t.Beta1Micro);
        w.WriteNumber("beta2_micro", t.Beta2Micro);
        w.WriteNumber("epsilon_nano", t.EpsilonNano);
        w.WriteNumber("weight_decay_micro", t.WeightDecayMicro);
        w.WriteNumber("clip_milli", t.ClipMilli);
        w.WriteNumber("lora_rank", t.LoraRank);
        w.WriteNumber("lora_alpha_milli", t.LoraAlphaMilli);
        w.WriteEndObject();
    }

    private static void WriteValidators(Utf8JsonWriter w, ValidatorTerms v)
    {
        w.WriteStartObject("validators");
        w.WriteNumber("count_max", v.CountMax);
        GenesisWriter.WriteUremes(w, "stake_min_uremes", v.StakeMinUremes);
        GenesisWriter.WriteUremes(w, "uremes_per_power", v.UremesPerPower);
        w.WriteNumber("downtime_window_blocks", v.DowntimeWindowBlocks);
        w.WriteNumber("downtime_signed_min_bps", v.DowntimeSignedMinBps);
        w.WriteNumber("jail_blocks", v.JailBlocks);
        w.WriteNumber("unbonding_blocks", v.UnbondingBlocks);
        w.WriteNumber("slash_double_sign_bps", v.SlashDoubleSignBps);
        w.WriteNumber("slash_downtime_bps", v.SlashDowntimeBps);
        w.WriteEndObject();
    }
}
