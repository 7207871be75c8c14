using System.Reflection;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Tests.Application.Wire;

namespace R3mes.Tests.Application;

/// <summary>Blocks of a chain where workers mostly do their work, and everyone also sends what they should not.</summary>
internal static class RandomTraffic
{
    public static TestChain NewChain(Random random) => new(
        miners: 1 + random.Next(4),
        validators: 1 + random.Next(4),
        change: p => p with
        {
            Timing = new RoundTiming(1 + (ulong)random.Next(5), 2 + (ulong)random.Next(5), 3, 3, 3, 3, 1 + (ulong)random.Next(3)),
            Verification = new VerificationTerms((uint)random.Next(5_000, 10_001), 10_000, 1 + (uint)random.Next(3), 3),
            Aggregation = p.Aggregation with { ProposersPerRound = 1 + (uint)random.Next(3) },
            Rewards = p.Rewards with { BaseUremes = (ulong)random.NextInt64(1_000_000_000) },
            Stake = p.Stake with { BurnBps = (uint)random.Next(10_001) },
        },
        balance: 15_000_000_000);

    public static void Send(TestChain chain, Random random)
    {
        if (chain.View.CurrentRound() is { } view)
        {
            SendGradients(chain, view, random);
            TestRound.SendVerdicts(chain, _ => random.Next(8) == 0 ? Verdict.None : Judge(random));
            if (random.Next(6) != 0) TestRound.SendAggregations(chain, view.Round);
            if (view.Round.Status == RoundStatus.Challenge && random.Next(2) == 0) Challenge(chain, view.Round, random);
        }
        for (int i = random.Next(4); i > 0; i--)
        {
            TestAccount from = Anyone(chain, random);
            chain.Send(from, AnyMessage(chain, from, random));
        }
        if (random.Next(4) == 0) chain.SendRaw(RandomBytes(random));
    }

    private static void SendGradients(TestChain chain, RoundView view, Random random)
    {
        if (view.Round.Status != RoundStatus.Training) return;
        foreach (TestAccount miner in chain.Miners)
        {
            if (random.Next(4) == 0) continue;
            chain.Send(miner, TestRound.Gradient(chain, miner, view.Round.Id) with { LossAfter = random.NextInt64(60_000_000) });
        }
    }

    private static void Challenge(TestChain chain, Round round, Random random)
    {
        chain.Send(chain.User, new ChallengeAggregation
        {
            Challenger = chain.User.Address,
            RoundId = round.Id,
            ClaimedCid = Cid.Of([(byte)random.Next()]),
            Bond = chain.Genesis.Params.Rewards.ChallengeBondMin + new Amount(1 + (ulong)random.Next(1_000)),
        });
    }

    // A verdict that the committed one may or may not equal, drawn twice: most reveals match, some do not.
    private static Verdict Judge(Random random) => random.Next(10) switch { 0 => Verdict.Invalid, 1 => Verdict.Unavailable, _ => Verdict.Valid };

    private static TestAccount Anyone(TestChain chain, Random random)
    {
        IReadOnlyList<TestAccount> all = [.. chain.Miners, .. chain.Validators, chain.User, new TestAccount("stranger" + random.Next(3))];
        return all[random.Next(all.Count)];
    }

    private static ChainMessage AnyMessage(TestChain chain, TestAccount sender, Random random)
    {
        TestAccount from = random.Next(4) == 0 ? Anyone(chain, random) : sender;
        Amount amount = new(1 + (ulong)random.NextInt64(20_000_000_000) >> random.Next(30));
        if (amount.IsZero) amount = new Amount(1);
        return random.Next(5) switch
        {
            3 or 4 => Nonsense(chain, from, random),
            0 => new RegisterMiner { Miner = from.Address, Stake = amount, Moniker = "m" },
            1 => TestRound.Gradient(chain, from, (ulong)random.Next(4)),
            _ => new Send { From = from.Address, To = Anyone(chain, random).Address, Amount = amount },
        };
    }

    // Any message with any values, but rightly signed and of a round that exists: it passes admission and meets every handler.
    private static ChainMessage Nonsense(TestChain chain, TestAccount from, Random random)
    {
        Type[] kinds =
        [
            typeof(Send), typeof(RegisterMiner), typeof(SubmitGradient), typeof(CommitVerdict), typeof(RevealVerdict),
            typeof(SubmitAggregation), typeof(RevealAggregation), typeof(ChallengeAggregation),
        ];
        ChainMessage message = (ChainMessage)RandomValues.Fill(kinds[random.Next(kinds.Length)], random);
        foreach (PropertyInfo property in RandomValues.Settable(message.GetType()))
        {
            if (property.Name is "From" or "Miner" or "Verifier" or "Proposer" or "Challenger") property.SetValue(message, from.Address);
            if (property.Name is "To" or "Owner") property.SetValue(message, Anyone(chain, random).Address);
            if (property.Name == "RoundId") property.SetValue(message, (ulong)random.Next(4));
        }
        return message;
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }
}
