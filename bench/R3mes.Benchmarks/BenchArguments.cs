namespace R3mes.Benchmarks;

/// <summary>What the command line asked for.</summary>
/// <param name="Area">The area to measure; empty with <paramref name="IsMicro"/>.</param>
/// <param name="Root">The checkout that is measured.</param>
/// <param name="IsMicro">Whether to run the micro-benchmarks instead.</param>
/// <param name="Filter">Which of them, as BenchmarkDotNet's filter.</param>
internal sealed record BenchArguments(string Area, string Root, bool IsMicro, string Filter)
{
    public const string Usage = "usage: R3mes.Benchmarks AREA [--root FOLDER], or R3mes.Benchmarks --micro [FILTER]";

    /// <summary>Reads the arguments.</summary>
    /// <returns>Why they are refused, or null.</returns>
    public static string? TryRead(string[] args, out BenchArguments? arguments)
    {
        arguments = null;
        if (args.Length == 0) return Usage;
        if (args[0] == "--micro")
        {
            if (args.Length > 2) return Usage;
            arguments = new BenchArguments("", ".", true, args.Length == 2 ? args[1] : "*");
            return null;
        }

        if (args.Length != 1 && (args.Length != 3 || args[1] != "--root")) return Usage;
        if (!AreaRun.Names.Contains(args[0])) return $"There is no area \"{args[0]}\" to measure yet: name one of {string.Join(", ", AreaRun.Names)}.";
        arguments = new BenchArguments(args[0], args.Length == 3 ? args[2] : ".", false, "");
        return null;
    }
}
