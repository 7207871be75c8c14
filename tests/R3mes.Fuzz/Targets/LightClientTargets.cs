using System.Buffers.Binary;
using R3mes.Primitives.Chain;
using R3mes.Primitives.LightClient;
using R3mes.Tests.Primitives.LightClient;

namespace R3mes.Fuzz.Targets;

/// <summary>A light client whose sources answer with whatever the input holds: it ends, and what it accepts is what a source said.</summary>
internal static class LightClientTargets
{
    private const int BlocksMax = 16;

    public static IReadOnlyList<FuzzTarget> All { get; } = [new FuzzTarget("light-client", Seeds, Run) { AllocationPerByte = 512, Cost = 40 }];

    /// <summary>A byte for the mode, then blocks with two bytes of length before each. The first is what the user trusts; a height that comes again is the witness's.</summary>
    private static string Run(byte[] input)
    {
        if (input.Length == 0) return "empty";
        Source primary = new(), witness = new();
        LightBlock? root = null;
        int at = 1;
        for (int i = 0; i < BlocksMax && at + 2 <= input.Length; i++)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(at));
            at += 2;
            if (length > input.Length - at) break;
            if (LightBlock.TryDecode(input.AsSpan(at, length), out LightBlock? block))
            {
                root ??= block;
                if (primary.At(block.Height).Block is not null) witness.Put(block);
                else primary.Put(block);
            }

            at += length;
        }

        if (root is null) return "refused";
        VerificationMode mode = input[0] % 2 == 0 ? VerificationMode.Skipping : VerificationMode.Sequential;
        LightClientOptions options = new(root.SignedHeader.Header.ChainId, TimeSpan.FromDays(14)) { Mode = mode, Limits = new LightClientLimits(20, 40) };
        LightClientCore client = new(options, primary, [witness, primary], new MemoryTrustedBlocks(4));
        Timestamp now = root.SignedHeader.Header.Time.AddMilliseconds(3_600_000);
        string words = Say(client.Begin(new TrustRoot(root.Height, LightChain.HashOf(root)), now), primary, witness);
        words += Say(client.Update(now), primary, witness);
        if (root.Height > 1) words += Say(client.Verify(root.Height - 1, now), primary, witness);
        return words;
    }

    private static string Say(LightClientVerdict verdict, Source primary, Source witness)
    {
        FuzzFailedException.Unless(verdict.Action == LightClientAction.Accept == verdict.Block is not null, "what is accepted is named");
        if (verdict.Block is { } block)
            FuzzFailedException.Unless(ReferenceEquals(primary.At(block.Height).Block, block) || ReferenceEquals(witness.At(block.Height).Block, block), "what is accepted was answered");
        foreach (EvidenceReport report in verdict.Evidence)
            FuzzFailedException.Unless(Evidence.TryDecode(report.Evidence.Encode(), out _), "evidence can be read");
        return $"{verdict.Action} {verdict.Refusal} {verdict.Header} {verdict.Evidence.Count}; ";
    }

    /// <summary>A chain whose validators change, one with a block that its validators signed twice, and one that parts from it.</summary>
    private static IReadOnlyList<byte[]> Seeds()
    {
        LightChain steady = LightChain.Steady(5, 0, 1, 2);
        LightChain moving = LightChain.Of([0, 1, 2], [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6]);
        LightBlock twice = LightChain.Make(5, default, new BlockPlan { Validators = [0, 1, 2], Next = [0, 1, 2], Data = 1 });
        LightBlock lunatic = LightChain.Make(5, default, new BlockPlan { Validators = [1, 2, 9], Next = [1, 2, 9], App = 1 });
        return
        [
            Join(0, steady.Blocks), Join(1, steady.Blocks), Join(0, moving.Blocks), Join(1, [moving[3], .. moving.Blocks]),
            Join(0, [steady[1], steady[5], steady[1], twice]), Join(0, [steady[1], lunatic, steady[1], steady[5]]), Join(0, [steady[3], steady[2], steady[5], steady[4]]),
        ];
    }

    private static byte[] Join(byte mode, IEnumerable<LightBlock> blocks)
    {
        List<byte> bytes = [mode];
        foreach (byte[] block in blocks.Select(block => block.Encode())) bytes.AddRange([(byte)(block.Length >> 8), (byte)block.Length, .. block]);
        return [.. bytes];
    }

    private sealed class Source : ILightBlockSource
    {
        private readonly List<LightBlock> _blocks = [];

        public void Put(LightBlock block) => _blocks.Add(block);

        public LightBlockAnswer At(long height) => _blocks.Find(block => block.Height == height) is { } block ? LightBlockAnswer.Found(block) : LightBlockAnswer.NotThere;

        public LightBlockAnswer Latest() => _blocks.MaxBy(block => block.Height) is { } block ? LightBlockAnswer.Found(block) : LightBlockAnswer.NoAnswer;
    }
}
