using R3mes.Application.Records;
using R3mes.Application.State;

namespace R3mes.Application.Modules.Verification;

/// <summary>Ends the commit phase in end-block: every drawn verdict is committed, or the deadline is here.</summary>
internal static class CloseCommits
{
    public static void Run(VerificationState state, Round round, BlockContext block)
    {
        if (round.Commits < round.Draws && block.Height < round.PhaseCloses) return;
        state.Training.PutRound(round with { Status = RoundStatus.Revealing, PhaseCloses = checked(block.Height + block.Params.Timing.RevealBlocks) });
    }
}
