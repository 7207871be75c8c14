namespace R3mes.Application.Records;

/// <summary>Verdicts and subjects as events name them.</summary>
public static class VerdictText
{
    /// <summary>gradient or aggregation.</summary>
    /// <param name="subject">The subject.</param>
    public static string ToText(this Subject subject) => subject switch
    {
        Subject.Gradient => "gradient",
        Subject.Aggregation => "aggregation",
        _ => "none",
    };

    /// <summary>valid, invalid or unavailable.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string ToText(this Verdict verdict) => verdict switch
    {
        Verdict.Valid => "valid",
        Verdict.Invalid => "invalid",
        Verdict.Unavailable => "unavailable",
        _ => "none",
    };
}
