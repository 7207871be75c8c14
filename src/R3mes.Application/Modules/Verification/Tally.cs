using R3mes.Application.Records;

namespace R3mes.Application.Modules.Verification;

/// <summary>Counts revealed verdicts on one subject: more than half decide.</summary>
internal static class Tally
{
    /// <summary>The decision and, when invalid, the earliest step that a verifier named.</summary>
    public static (SubmissionStatus Status, uint Step) Of(IEnumerable<Draw> draws)
    {
        int valid = 0, invalid = 0, unavailable = 0;
        uint step = uint.MaxValue;
        foreach (Draw draw in draws)
        {
            if (draw.Verdict == Verdict.Valid) valid++;
            if (draw.Verdict == Verdict.Unavailable) unavailable++;
            if (draw.Verdict != Verdict.Invalid) continue;
            invalid++;
            step = Math.Min(step, draw.Step);
        }
        int revealed = valid + invalid + unavailable;
        if (2 * valid > revealed) return (SubmissionStatus.Verified, 0);
        if (2 * invalid > revealed) return (SubmissionStatus.Invalid, step);
        // Neither alone, but together: it is left out on the milder ground.
        if (2 * (invalid + unavailable) > revealed) return (SubmissionStatus.Unavailable, 0);
        return (SubmissionStatus.Undecided, 0);
    }
}
