using R3mes.Compute.Training;

namespace R3mes.Application.Params;

/// <summary>What everyone must agree on, from genesis: integers only.</summary>
/// <param name="Timing">Lengths of a round's phases.</param>
/// <param name="Verification">Who re-executes how much.</param>
/// <param name="Aggregation">How gradients become the next adapter.</param>
/// <param name="Rewards">What a final round pays.</param>
/// <param name="Stake">Required stake, slashing and reputation.</param>
/// <param name="Fees">Limits and price of a transaction.</param>
/// <param name="Training">What a miner computes in one round.</param>
/// <param name="Validators">Who may validate, and what it costs to do it badly.</param>
public sealed record ChainParams(
    RoundTiming Timing, VerificationTerms Verification, AggregationTerms Aggregation, RewardTerms Rewards,
    StakeTerms Stake, FeeTerms Fees, TrainingParams Training, ValidatorTerms Validators)
{
    /// <summary>One, in basis points.</summary>
    public const uint BpsOne = 10_000;

    /// <summary>
    /// A devnet's parameters: windows of 5 blocks, everything verified by one validator. A base for tests and for `remesd init`;
    /// a chain's own parameters stand in its genesis.
    /// </summary>
    public static ChainParams Devnet { get; } = new(
        new RoundTiming(WindowBlocks: 5, TrainingBlocks: 60, CommitBlocks: 60, RevealBlocks: 10, AggregateBlocks: 30, UnveilBlocks: 10, ChallengeBlocks: 2),
        new VerificationTerms(FractionBps: BpsOne, FractionLowBps: BpsOne, VerifiersPerGradient: 1, VerifiersPerDispute: 3),
        new AggregationTerms(ProposersPerRound: 1, TrimBps: 2_000, Exponent: 32, OuterLearningRateMicro: 1_000_000),
        new RewardTerms(BaseUremes: 1_000_000_000, MinerShareBps: 7_000, ProposerShareBps: 500, VerifierShareBps: 1_000, PinningShareBps: 500,
            QualityFloorBps: 2_000, QualityFullBps: 200, ChallengeBondMultiple: 10),
        new StakeTerms(BaseUremes: 20_000_000_000, FloorUremes: 10_000_000_000, SlashInvalidBps: 5_000, SlashUnavailableBps: 2_000,
            SlashVerdictMissedBps: 100, SlashAggregationMissedBps: 100, SlashAggregationWrongBps: 1_000, BurnBps: 5_000,
            ReputationInitialBps: 5_000, ReputationGainBps: 500, ReputationMissBps: 500),
        new FeeTerms(TxBytesMax: 65_536, BlockBytesMax: 4_194_304, GasMax: 10_000_000, GasBase: 50_000, GasPerByte: 10, GasPriceMicro: 1_000, BlockGasMax: 10_000_000_000),
        new TrainingParams(LocalSteps: 8, BatchSequences: 4, SequenceTokens: 128, LearningRateNano: 2_000_000, WarmupSteps: 2, Beta1Micro: 900_000,
            Beta2Micro: 999_000, EpsilonNano: 10, WeightDecayMicro: 0, ClipMilli: 1_000, LoraRank: 8, LoraAlphaMilli: 16_000),
        // A window of 10,000 blocks and half of them: who tries out what happens when a validator is down does not find it in jail.
        new ValidatorTerms(CountMax: 128, StakeMinUremes: 1_000_000_000, UremesPerPower: 100_000_000_000, DowntimeWindowBlocks: 10_000,
            DowntimeSignedMinBps: 5_000, JailBlocks: 600, UnbondingBlocks: 100_000, SlashDoubleSignBps: 500, SlashDowntimeBps: 10));
}
