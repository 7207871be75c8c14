namespace R3mes.Benchmarks.Results;

/// <summary>A figure with its goal and where it was measured.</summary>
/// <param name="Measured">The figure.</param>
/// <param name="Goal">What it should be, or null.</param>
/// <param name="At">Where and when.</param>
internal sealed record ResultRow(Measurement Measured, Goal? Goal, Surroundings At)
{
    /// <summary>"met", "MISSED", or nothing where there is no goal.</summary>
    public string Verdict => Goal is null ? "" : Goal.IsMet(Measured.Value) ? "met" : "MISSED";
}
