namespace R3mes.Benchmarks;

/// <summary>A figure that cannot be had: what was measured did not do what it is measured doing. The sentence is for a person.</summary>
internal sealed class BenchException(string sentence) : Exception(sentence)
{
    /// <summary>Ends the run when <paramref name="holds"/> is false.</summary>
    public static void Unless(bool holds, string sentence)
    {
        if (!holds) throw new BenchException(sentence);
    }
}
