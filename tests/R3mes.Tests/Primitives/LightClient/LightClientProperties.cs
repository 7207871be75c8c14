using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.LightClient;

namespace R3mes.Tests.Primitives.LightClient;

public sealed class LightClientProperties
{
    private static readonly LightClientOptions Options = new(LightChain.Id, TimeSpan.FromHours(4));

    [Fact]
    public void Skipping_and_each_block_come_to_one_verdict_while_two_thirds_are_correct() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        LightChain chain = Chain(random, out _);
        // Half of the time one block is damaged, in a way that both must see: the last, which each verifies.
        bool isSound = random.Next(2) == 0;
        LightBlock last = isSound ? chain[chain.Height] : Forged(random, chain);
        LightClientVerdict skipping = Verify(VerificationMode.Skipping, chain, last), sequential = Verify(VerificationMode.Sequential, chain, last);
        return skipping.Action == sequential.Action && skipping.Block == sequential.Block && (skipping.Block is not null) == isSound;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_forged_block_is_never_accepted_while_less_than_a_third_of_the_trusted_sign() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        LightChain chain = Chain(random, out int[][] sets);
        // All sets have one size, so that the liars are less than a third of each.
        int[] liars = [.. sets[0].OrderBy(_ => random.Next()).Take((sets[0].Length - 1) / 3)];
        TestSource source = new(chain);
        // Below the forged target the liars answer with whatever blocks help: honest ones, or more of their own.
        int[] own = [.. liars, .. Enumerable.Range(50, random.Next(1, 8))];
        long from = random.NextInt64(2, chain.Height + 1);
        for (long height = from; height <= chain.Height; height++)
        {
            if (height == chain.Height || random.Next(3) > 0) source.Put(LightChain.Make(height, default, new BlockPlan { Validators = own, Next = own, App = 1 }));
        }

        // Witness and primary lie together: nothing but the signatures stands between the client and the forged block.
        foreach (VerificationMode mode in Enum.GetValues<VerificationMode>())
        {
            LightClientCore client = Begun(Options with { Mode = mode }, source, chain, 1);
            LightClientVerdict verdict = client.Verify(chain.Height, LightChain.TimeOf(chain.Height + 1));
            if (verdict.Block is not null) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_height_is_fetched_twice_by_halving_and_none_outside_of_the_way() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        LightChain chain = Chain(random, out _);
        TestSource primary = new(chain);
        MemoryTrustedBlocks blocks = new();
        blocks.Put(chain[1]);
        LightClientCore client = new(Options, primary, [new TestSource(chain)], blocks);
        return client.Verify(chain.Height, LightChain.TimeOf(chain.Height + 1)).Block is not null
            && primary.Asked.Distinct().Count() == primary.Asked.Count && primary.Asked.All(height => height > 1 && height <= chain.Height);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_sources_answer_a_call_ends_within_its_limits() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        LightChain chain = Chain(random, out _);
        LightClientLimits limits = new(random.Next(1, 20), random.Next(1, 20));
        TestSource[] sources = [.. Enumerable.Range(0, 4).Select(_ => Odd(random, chain))];
        MemoryTrustedBlocks blocks = new(random.Next(1, 5));
        blocks.Put(chain[random.Next(1, (int)chain.Height + 1)]);
        LightClientCore client = new(Options with { Limits = limits, Mode = (VerificationMode)random.Next(2) }, sources[0], sources.Skip(1), blocks);
        for (int call = 0; call < 5; call++)
        {
            foreach (TestSource source in sources) source.Asked.Clear();
            Timestamp now = LightChain.TimeOf(chain.Height + call);
            LightClientVerdict verdict = random.Next(3) == 0 ? client.Update(now) : client.Verify(random.NextInt64(1, chain.Height + 3), now);
            // As primary the limit; as witness three times for comparison, and twice the limit for each path that it is examined on.
            if (sources.Any(source => source.Asked.Count > (7 * limits.BlocksFetchedMax) + 3)) return false;
            // Sources answer with blocks of the one honest chain or with nonsense: what is accepted is the chain's.
            if (verdict.Block is { } block && LightChain.HashOf(block) != LightChain.HashOf(chain[block.Height])) return false;
        }

        return true;
    }).QuickCheckThrowOnFailure();

    /// <summary>A source of the chain that has lost some heights, is silent on some, mixes heights up, and has unsigned blocks.</summary>
    private static TestSource Odd(Random random, LightChain chain)
    {
        TestSource source = new(chain.Until(random.NextInt64(1, chain.Height + 1)));
        for (long height = 1; height <= chain.Height; height++)
        {
            switch (random.Next(12))
            {
                case 0:
                    source.Instead[height] = LightBlockAnswer.NoAnswer;
                    break;
                case 1:
                    source.Instead[height] = LightBlockAnswer.NotThere;
                    break;
                case 2:
                    source.Instead[height] = random.Next(4) == 0 ? LightBlockAnswer.Malformed : LightBlockAnswer.Found(chain[random.NextInt64(1, chain.Height + 1)]);
                    break;
                case 3:
                    source.Put(LightChain.Make(height, default, new BlockPlan { Validators = [60, 61], Next = [60, 61] }));
                    break;
            }
        }

        return source;
    }

    private static LightBlock Forged(Random random, LightChain chain)
    {
        int[] own = [50, 51, 52];
        BlockPlan plan = random.Next(2) == 0
            ? new BlockPlan { Validators = own, Next = own }
            : new BlockPlan { Validators = own, Next = own, Time = LightChain.TimeOf(1) };
        return LightChain.Make(chain.Height, default, plan);
    }

    private static LightClientVerdict Verify(VerificationMode mode, LightChain chain, LightBlock last)
    {
        TestSource source = new(chain);
        source.Put(last);
        return Begun(Options with { Mode = mode }, source, chain, 1).Verify(chain.Height, LightChain.TimeOf(chain.Height + 1));
    }

    /// <summary>A client whose primary and only witness are one: what it accepts is verified, and compared with nothing.</summary>
    private static LightClientCore Begun(LightClientOptions options, TestSource source, LightChain chain, long height)
    {
        MemoryTrustedBlocks blocks = new();
        blocks.Put(chain[height]);
        return new LightClientCore(options, source, [source], blocks);
    }

    /// <summary>4 to 7 validators; at each height some of them, now and then most of them, make place for others. More than two thirds sign each block.</summary>
    private static LightChain Chain(Random random, out int[][] sets)
    {
        int size = random.Next(4, 8), height = random.Next(3, 25), next = size;
        List<int[]> all = [[.. Enumerable.Range(0, size)]];
        LightChain chain = new();
        for (int i = 0; i < height; i++)
        {
            int[] now = all[^1], then = [.. now];
            int changes = random.Next(6) == 0 ? random.Next(size + 1) : random.Next(2);
            // Keys 0 to 49 take turns; those above are the liars'.
            for (int change = 0; change < changes; change++)
            {
                int key = next++ % 50;
                if (!then.Contains(key)) then[random.Next(size)] = key;
            }

            int absent = random.Next(((size - 1) / 3) + 1);
            chain.Append(new BlockPlan { Validators = now, Next = then, Signers = [.. now.OrderBy(_ => random.Next()).Skip(absent)] });
            all.Add(then);
        }

        sets = [.. all];
        return chain;
    }
}
