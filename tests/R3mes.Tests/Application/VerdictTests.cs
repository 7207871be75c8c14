using R3mes.Application.Errors;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class VerdictTests
{
    private readonly TestChain _chain = new(validators: 3, change: p => p with { Verification = p.Verification with { VerifiersPerGradient = 3 } });

    public VerdictTests() => TestRound.PlayUntil(_chain, RoundStatus.Verifying);

    private TestAccount Verifier => _chain.Validators[0];

    private Draw Draw => _chain.View.Draws(Verifier.Address)[0].Draw;

    [Fact]
    public void Every_validator_is_drawn_once_for_every_submission()
    {
        IReadOnlyList<Draw> draws = _chain.View.DrawsOf(1);
        Assert.Equal(9, draws.Count);
        Assert.Equal(9, draws.Select(d => (d.Owner, d.Verifier)).Distinct().Count());
        DrawView view = _chain.View.Draws(Verifier.Address)[0];
        Assert.True(view.MayCommit);
        Assert.False(view.MayReveal);
        Assert.Equal(view.Draw.Owner, view.Submission!.Miner);
        Assert.Equal(view.Draw.Owner, view.Assignment!.Miner);
    }

    [Fact]
    public void Refuses_a_commitment_of_who_was_not_drawn() =>
        Refused(VerificationErrors.NotDrawn, _chain.User, TestRound.Commit(_chain, Draw, Verdict.Valid) with { Verifier = _chain.User.Address });

    [Fact]
    public void Refuses_a_second_commitment()
    {
        Assert.True(_chain.Deliver(Verifier, TestRound.Commit(_chain, Draw, Verdict.Valid)).IsOk);
        Refused(VerificationErrors.AlreadyCommitted, Verifier, TestRound.Commit(_chain, Draw, Verdict.Invalid));
    }

    [Fact]
    public void Refuses_a_reveal_before_the_commit_phase_is_over()
    {
        Draw draw = Draw;
        Assert.True(_chain.Deliver(Verifier, TestRound.Commit(_chain, draw, Verdict.Valid)).IsOk);
        Refused(VerificationErrors.NotRevealing, Verifier, TestRound.Reveal(draw, Verdict.Valid));
    }

    [Fact]
    public void Refuses_a_reveal_that_is_not_what_was_committed()
    {
        IReadOnlyList<Draw> draws = [.. _chain.View.Draws(Verifier.Address).Select(d => d.Draw)];
        TestRound.PlayUntil(_chain, RoundStatus.Revealing);
        Refused(VerificationErrors.CommitmentMismatch, Verifier, TestRound.Reveal(draws[0], Verdict.Invalid, 1));
        Refused(VerificationErrors.CommitmentMismatch, Verifier, TestRound.Reveal(draws[0], Verdict.Valid) with { Salt = Sha256.Hash([9]) });
        Refused(VerificationErrors.CommitmentMismatch, Verifier, TestRound.Reveal(draws[0], Verdict.Valid) with { Digest = Sha256.Hash([9]) });
        // Another verifier's reveal, copied.
        RevealVerdict copied = TestRound.Reveal(draws[0], Verdict.Valid) with { Verifier = _chain.Validators[1].Address };
        Refused(VerificationErrors.CommitmentMismatch, _chain.Validators[1], copied);
        Assert.True(_chain.Deliver(Verifier, TestRound.Reveal(draws[0], Verdict.Valid)).IsOk);
        Refused(VerificationErrors.AlreadyRevealed, Verifier, TestRound.Reveal(draws[0], Verdict.Valid));
        Refused(VerificationErrors.NotCommitting, Verifier, TestRound.Commit(_chain, draws[1], Verdict.Valid));
    }

    [Fact]
    public void Refuses_a_step_beyond_the_rounds_steps()
    {
        Draw draw = Draw;
        TestRound.PlayUntil(_chain, RoundStatus.Revealing);
        Refused(VerificationErrors.StepOutOfRange, Verifier, TestRound.Reveal(draw, Verdict.Invalid, (uint)_chain.Genesis.Params.Training.LocalSteps + 1));
        Refused(TxErrors.MessageMalformed, Verifier, TestRound.Reveal(draw, Verdict.Valid, 1));
    }

    [Theory]
    [InlineData(0, 0, SubmissionStatus.Verified)]
    [InlineData(1, 0, SubmissionStatus.Verified)]
    [InlineData(2, 0, SubmissionStatus.Invalid)]
    [InlineData(0, 2, SubmissionStatus.Unavailable)]
    [InlineData(1, 1, SubmissionStatus.Unavailable)]
    public void More_than_half_of_the_revealed_verdicts_decide(int invalid, int unavailable, SubmissionStatus expected)
    {
        TestRound.PlayTo(_chain, 1, draw =>
        {
            int place = _chain.Validators.Select(v => v.Address).ToList().IndexOf(draw.Verifier);
            if (draw.Owner != _chain.Miners[0].Address) return Verdict.Valid;
            return place < invalid ? Verdict.Invalid : place < invalid + unavailable ? Verdict.Unavailable : Verdict.Valid;
        });
        Assert.Equal(expected, _chain.View.Submission(1, _chain.Miners[0].Address)!.Status);
        Assert.Equal(expected == SubmissionStatus.Verified, _chain.View.Contribution(1, _chain.Miners[0].Address) is not null);
    }

    [Fact]
    public void Without_a_majority_nobody_is_paid_and_nobody_is_slashed()
    {
        TestRound.PlayTo(_chain, 1, draw => draw.Owner != _chain.Miners[0].Address || draw.Verifier == _chain.Validators[0].Address ? Verdict.Valid
            : draw.Verifier == _chain.Validators[1].Address ? Verdict.Invalid : Verdict.None);
        Assert.Equal(SubmissionStatus.Undecided, _chain.View.Submission(1, _chain.Miners[0].Address)!.Status);
        Miner miner = _chain.View.Miner(_chain.Miners[0].Address)!.Miner;
        Assert.True(miner.Slashed.IsZero && miner.Earned.IsZero);
        Assert.Equal(1UL, _chain.View.Validators().Single(v => v.Operator == _chain.Validators[2].Address).VerdictsMissed);
    }

    private void Refused(TxError expected, TestAccount from, R3mes.Application.Messages.ChainMessage message) =>
        Assert.Equal(expected.Code, _chain.Deliver(from, message).Code);
}
