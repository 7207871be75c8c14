using System.Diagnostics;
using System.Globalization;

namespace R3mes.Benchmarks.Results;

/// <summary>Where and when figures were taken.</summary>
/// <param name="Machine">Processor, memory and system.</param>
/// <param name="Cores">Logical processors.</param>
/// <param name="Commit">HEAD of the checkout, followed by -dirty when a tracked or new file differs from it.</param>
/// <param name="Date">The day, UTC.</param>
internal sealed record Surroundings(string Machine, int Cores, string Commit, string Date)
{
    /// <summary>Looks at this machine and the checkout at <paramref name="root"/>.</summary>
    /// <exception cref="BenchException">It is no checkout: a figure without a commit says nothing.</exception>
    public static Surroundings Read(string root)
    {
        // The results themselves are what a run changes: they do not make the tree that is measured another one.
        string changed = Git(root, "status", "--porcelain", "--", ".", ":(exclude)bench/results");
        string commit = Git(root, "rev-parse", "--short=10", "HEAD") + (changed.Length == 0 ? "" : "-dirty");
        return new Surroundings(Describe(), Environment.ProcessorCount, commit, DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static string Describe()
    {
        string processor = Field("/proc/cpuinfo", "model name") ?? "unknown processor";
        double gibibytes = double.TryParse(Field("/proc/meminfo", "MemTotal")?.Split(' ')[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out double kib) ? kib / (1 << 20) : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{processor}, {gibibytes:F0} GiB, Linux {Environment.OSVersion.Version.ToString(2)}");
    }

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static string Git(string root, params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new BenchException("git does not start");
        git.ErrorDataReceived += (_, _) => { };
        git.BeginErrorReadLine();
        string output = git.StandardOutput.ReadToEnd().TrimEnd();
        git.WaitForExit();
        BenchException.Unless(git.ExitCode == 0, $"git {string.Join(' ', arguments)} failed in {root}: results name the commit they were measured at");
        return output;
    }
}
