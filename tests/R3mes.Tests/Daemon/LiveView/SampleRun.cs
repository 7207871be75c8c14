using R3mes.Node.Devnet;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Daemon.LiveView;

internal static class SampleRun
{
    public static DevnetSnapshot Snapshot() => new()
    {
        Height = 57,
        Round = 3,
        RoundsTotal = 8,
        Phase = "verifying",
        HeldOutLosses = [new(0, 1.91), new(1, 1.88), new(2, 1.862)],
        TrainLossNats = 1.84,
        StepsDone = 24,
        StepsTotal = 48,
        Submissions = 8,
        Verified = 6,
        Rejected = 1,
        MintedUremes = 1_234_500_000,
        BurnedUremes = 5_000_000,
        Participants =
        [
            new("validator", "remes1v", "validator", 12_000_000, 100_000_000, 2_000_000, 0, "verifying"),
            new("miner-1", "remes1a", "miner", 3_000_000, 50_000_000, 3_000_000, 0, "verified"),
            new("miner-2", "remes1b", "miner", 1_000_000, 40_000_000, 1_000_000, 10_000_000, "slashed"),
            new("community pool", "remes1p", "pool", 7_000_000, 0, 0, 0, "idle"),
        ],
        TokensPerSecond = 5432.1,
        ResidentBytes = 87_000_000,
        Elapsed = TimeSpan.FromSeconds(75),
        Events = ["round 3 opened", "miner-2 submitted a gradient [bafk]", "miner-2 was rejected"],
    };

    public static DevnetSummary Summary() => new()
    {
        RoundsTotal = 2,
        RoundsEnded = 2,
        Height = 41,
        AppHash = Sha256.Hash("state"u8),
        HeldOutLosses = [new(0, 1.91), new(1, 1.88), new(2, 1.852)],
        RequiredFallPercent = 0.75,
        Submissions = 6,
        Verified = 5,
        Rejected = 1,
        Participants = Snapshot().Participants,
        Supply = new(1_000_000_000, 12_000_000, 5_000_000, 1_007_000_000),
        Cheats = [new(1, "miner-2", "bit 0 of element 17 of layers.0.self_attn.q_proj.lora_b", true, 10_000_000)],
        Elapsed = TimeSpan.FromSeconds(62),
        LossCurvePath = "out/loss.svg",
        AdapterPath = "out/adapter.safetensors",
    };
}
