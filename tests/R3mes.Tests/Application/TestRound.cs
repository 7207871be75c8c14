using R3mes.Application.Commitments;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

/// <summary>Plays the workers of one round: what they send, without computing anything.</summary>
internal static class TestRound
{
    public static SubmitGradient Gradient(TestChain chain, TestAccount miner, ulong round) => new()
    {
        Miner = miner.Address,
        RoundId = round,
        GradientCid = Cid.Of(miner.Address.ToArray()),
        GradientHash = Sha256.Hash([.. miner.Address.ToArray(), (byte)round]),
        TraceRoot = Sha256.Hash([.. miner.Address.ToArray(), (byte)round, 1]),
        Samples = chain.Genesis.Params.Training.Samples(),
        Tokens = chain.Genesis.Params.Training.Tokens(),
        LossBefore = 50_000_000,
        LossAfter = 49_000_000,
        Device = new Device { Kind = "cpu", Architecture = "x86-64" },
    };

    public static Digest Salt(Address who, ulong round) => Sha256.Hash([.. who.ToArray(), (byte)round, 7]);

    public static CommitVerdict Commit(TestChain chain, Draw draw, Verdict verdict, uint step = 0) => new()
    {
        Verifier = draw.Verifier,
        RoundId = draw.RoundId,
        Subject = draw.Subject,
        Owner = draw.Owner,
        Commitment = VerdictCommitment.Hash(chain.Genesis.ChainId, draw.RoundId, draw.Subject, draw.Owner, draw.Verifier, verdict, step,
            DigestOf(draw, verdict), Salt(draw.Verifier, draw.RoundId)),
    };

    public static RevealVerdict Reveal(Draw draw, Verdict verdict, uint step = 0) => new()
    {
        Verifier = draw.Verifier,
        RoundId = draw.RoundId,
        Subject = draw.Subject,
        Owner = draw.Owner,
        Verdict = verdict,
        Step = step,
        Digest = DigestOf(draw, verdict),
        Salt = Salt(draw.Verifier, draw.RoundId),
    };

    public static SubmitAggregation Propose(TestChain chain, AggregationView view, Address proposer, Cid result) => new()
    {
        Proposer = proposer,
        RoundId = view.Round.Id,
        Commitment = AggregationCommitment.Hash(
            chain.Genesis.ChainId, view.Round.Id, proposer, result, view.Record.ParticipantsRoot, Salt(proposer, view.Round.Id)),
    };

    public static RevealAggregation Unveil(AggregationView view, Address proposer, Cid result) => new()
    {
        Proposer = proposer,
        RoundId = view.Round.Id,
        ResultCid = result,
        ParticipantsRoot = view.Record.ParticipantsRoot,
        Salt = Salt(proposer, view.Round.Id),
        HeldOutLoss = 48_000_000,
    };

    /// <summary>The adapter that an honest proposer of a round would make.</summary>
    public static Cid ResultOf(ulong round) => Cid.Of([(byte)round, 99]);

    /// <summary>One step of every worker: sends what is due in the next block, and runs it.</summary>
    public static void Step(TestChain chain, Func<Draw, Verdict>? judge = null)
    {
        if (chain.View.CurrentRound() is { } view)
        {
            SendGradients(chain, view);
            SendVerdicts(chain, judge ?? (_ => Verdict.Valid));
            SendAggregations(chain, view.Round);
        }
        chain.Next();
    }

    /// <summary>Runs blocks until a round is over.</summary>
    public static Round PlayTo(TestChain chain, ulong round, Func<Draw, Verdict>? judge = null)
    {
        for (int i = 0; i < 500; i++)
        {
            if (chain.View.Round(round)?.Round is { } found && found.IsOver()) return found;
            Step(chain, judge);
        }
        throw new InvalidOperationException("the round does not end");
    }

    /// <summary>Runs blocks until a round is in a phase.</summary>
    public static Round PlayUntil(TestChain chain, RoundStatus status, Func<Draw, Verdict>? judge = null)
    {
        for (int i = 0; i < 500; i++)
        {
            if (chain.View.CurrentRound()?.Round is { } found && found.Status == status) return found;
            Step(chain, judge);
        }
        throw new InvalidOperationException("the round does not come to " + status);
    }

    public static void SendGradients(TestChain chain, RoundView view)
    {
        if (view.Round.Status != RoundStatus.Training) return;
        foreach (TestAccount miner in chain.Miners)
        {
            if (chain.View.Assignment(view.Round.Id, miner.Address) is { Submitted: false })
                chain.Send(miner, Gradient(chain, miner, view.Round.Id));
        }
    }

    public static void SendVerdicts(TestChain chain, Func<Draw, Verdict> judge)
    {
        foreach (TestAccount validator in chain.Validators)
        {
            foreach (DrawView draw in chain.View.Draws(validator.Address))
            {
                Verdict verdict = judge(draw.Draw);
                if (verdict == Verdict.None) continue;
                if (draw.MayCommit) chain.Send(validator, Commit(chain, draw.Draw, verdict));
                if (draw.MayReveal) chain.Send(validator, Reveal(draw.Draw, verdict));
            }
        }
    }

    public static void SendAggregations(TestChain chain, Round round)
    {
        if (chain.View.Aggregation(round.Id) is not { } view) return;
        foreach (AggregationProposal proposal in view.Proposals)
        {
            TestAccount proposer = chain.Validators.Single(v => v.Address == proposal.Proposer);
            Cid result = ResultOf(round.Id);
            if (round.Status == RoundStatus.Aggregating && proposal.Commitment.IsZero) chain.Send(proposer, Propose(chain, view, proposal.Proposer, result));
            if (round.Status == RoundStatus.Unveiling && !proposal.Revealed) chain.Send(proposer, Unveil(view, proposal.Proposer, result));
        }
    }

    private static Digest DigestOf(Draw draw, Verdict verdict) =>
        verdict == Verdict.Unavailable ? default : VerdictDigest.Of(draw.Verifier, draw.RoundId, draw.Subject, draw.Owner, [Sha256.Hash([1]), Sha256.Hash([2])]);
}
