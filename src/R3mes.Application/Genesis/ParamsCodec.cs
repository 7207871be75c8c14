using R3mes.Application.Codec;
using R3mes.Application.Params;
using R3mes.Compute.Training;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Genesis;

/// <summary>ChainParams as remes.remes.v1.ChainParams: each section's fields are numbered in the order of its record.</summary>
internal static class ParamsCodec
{
    public static byte[] Encode(ChainParams p) => new WireWriter()
        .WriteMessage(1, Section(p.Timing.WindowBlocks, p.Timing.TrainingBlocks, p.Timing.CommitBlocks, p.Timing.RevealBlocks,
            p.Timing.AggregateBlocks, p.Timing.UnveilBlocks, p.Timing.ChallengeBlocks))
        .WriteMessage(2, Section(p.Verification.FractionBps, p.Verification.FractionLowBps, p.Verification.VerifiersPerGradient,
            p.Verification.VerifiersPerDispute))
        .WriteMessage(3, Section(p.Aggregation.ProposersPerRound, p.Aggregation.TrimBps, p.Aggregation.Exponent, p.Aggregation.OuterLearningRateMicro))
        .WriteMessage(4, Section(p.Rewards.BaseUremes, p.Rewards.MinerShareBps, p.Rewards.ProposerShareBps, p.Rewards.VerifierShareBps,
            p.Rewards.PinningShareBps, p.Rewards.QualityFloorBps, p.Rewards.QualityFullBps, p.Rewards.ChallengeBondMultiple))
        .WriteMessage(5, Section(p.Stake.BaseUremes, p.Stake.FloorUremes, p.Stake.SlashInvalidBps, p.Stake.SlashUnavailableBps,
            p.Stake.SlashVerdictMissedBps, p.Stake.SlashAggregationMissedBps, p.Stake.SlashAggregationWrongBps, p.Stake.BurnBps,
            p.Stake.ReputationInitialBps, p.Stake.ReputationGainBps, p.Stake.ReputationMissBps))
        .WriteMessage(6, Section(p.Fees.TxBytesMax, p.Fees.BlockBytesMax, p.Fees.GasMax, p.Fees.GasBase, p.Fees.GasPerByte, p.Fees.GasPriceMicro,
            p.Fees.BlockGasMax))
        .WriteMessage(7, EncodeTraining(p.Training))
        .WriteMessage(8, Section(p.Validators.CountMax, p.Validators.StakeMinUremes, p.Validators.UremesPerPower, p.Validators.DowntimeWindowBlocks,
            p.Validators.DowntimeSignedMinBps, p.Validators.JailBlocks, p.Validators.UnbondingBlocks, p.Validators.SlashDoubleSignBps, p.Validators.SlashDowntimeBps))
        .ToArray();

    public static ChainParams Read(ref CanonicalReader outer, uint field)
    {
        CanonicalReader r = new(outer.Message(field, 4_096, out _));
        ulong[] a = Numbers(ref r, 1, 7), b = Numbers(ref r, 2, 4), c = Numbers(ref r, 3, 4), d = Numbers(ref r, 4, 8);
        ulong[] e = Numbers(ref r, 5, 11), f = Numbers(ref r, 6, 7), g = Numbers(ref r, 7, 12), h = Numbers(ref r, 8, 9);
        if (!r.Complete) outer.Refuse();
        return new ChainParams(
            new RoundTiming(a[0], a[1], a[2], a[3], a[4], a[5], a[6]),
            new VerificationTerms(Narrow(b[0]), Narrow(b[1]), Narrow(b[2]), Narrow(b[3])),
            new AggregationTerms(Narrow(c[0]), Narrow(c[1]), Narrow(c[2]), Narrow(c[3])),
            new RewardTerms(d[0], Narrow(d[1]), Narrow(d[2]), Narrow(d[3]), Narrow(d[4]), Narrow(d[5]), Narrow(d[6]), Narrow(d[7])),
            new StakeTerms(e[0], e[1], Narrow(e[2]), Narrow(e[3]), Narrow(e[4]), Narrow(e[5]), Narrow(e[6]), Narrow(e[7]), Narrow(e[8]), Narrow(e[9]), Narrow(e[10])),
            new FeeTerms(Narrow(f[0]), Narrow(f[1]), f[2], f[3], f[4], f[5], f[6]),
            new TrainingParams(Signed(g[0]), Signed(g[1]), Signed(g[2]), Signed(g[3]), Signed(g[4]), Signed(g[5]), Signed(g[6]), Signed(g[7]),
                Signed(g[8]), Signed(g[9]), Signed(g[10]), Signed(g[11])),
            new ValidatorTerms(Narrow(h[0]), h[1], h[2], h[3], Narrow(h[4]), h[5], h[6], Narrow(h[7]), Narrow(h[8])));
    }

    private static byte[] EncodeTraining(TrainingParams t) => Section(
        (ulong)t.LocalSteps, (ulong)t.BatchSequences, (ulong)t.SequenceTokens, (ulong)t.LearningRateNano, (ulong)t.WarmupSteps, (ulong)t.Beta1Micro,
        (ulong)t.Beta2Micro, (ulong)t.EpsilonNano, (ulong)t.WeightDecayMicro, (ulong)t.ClipMilli, (ulong)t.LoraRank, (ulong)t.LoraAlphaMilli);

    private static byte[] Section(params ReadOnlySpan<ulong> values)
    {
        WireWriter writer = new();
        for (int i = 0; i < values.Length; i++) writer.WriteVarint((uint)i + 1, values[i]);
        return writer.ToArray();
    }

    private static ulong[] Numbers(ref CanonicalReader outer, uint field, int count)
    {
        CanonicalReader r = new(outer.Message(field, 256, out _));
        ulong[] values = new ulong[count];
        for (int i = 0; i < count; i++) values[i] = r.Varint((uint)i + 1);
        if (!r.Complete) outer.Refuse();
        return values;
    }

    // What does not fit becomes 0: the whole document is written again and compared, so it is refused there.
    private static uint Narrow(ulong value) => value <= uint.MaxValue ? (uint)value : 0;

    private static int Signed(ulong value) => value <= int.MaxValue ? (int)value : 0;
}
