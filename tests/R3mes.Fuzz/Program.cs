using System.Diagnostics;
using System.Globalization;
using R3mes.Fuzz;

// R3mes.Fuzz [--seconds N] [--target NAME] [--seed N] [--corpus FOLDER] [--write-corpus]
string Value(string name, string otherwise) => Array.IndexOf(args, name) is int at and >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
FuzzCorpus corpus = new(Value("--corpus", Path.Combine("tests", "R3mes.Fuzz", "corpus")));
string wanted = Value("--target", "");
FuzzTarget[] targets = [.. FuzzTargets.All.Where(t => wanted.Length == 0 || t.Name == wanted)];
if (targets.Length == 0)
{
    Console.Error.WriteLine($"There is no target '{wanted}', there are {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}.");
    return 2;
}

if (args.Contains("--write-corpus"))
{
    Console.WriteLine($"fuzz: {targets.Sum(corpus.WriteSeeds)} seeds written to {corpus.Folder}");
    return 0;
}

double seconds = double.Parse(Value("--seconds", "60"), CultureInfo.InvariantCulture);
ulong seed = ulong.Parse(Value("--seed", "1"), CultureInfo.InvariantCulture);
int failed = 0;
long runs = 0;
foreach (FuzzTarget target in targets)
{
    FuzzRun run = new(target, seed, corpus.Of(target).Select(file => file.Bytes));
    long end = Stopwatch.GetTimestamp() + (long)(seconds / targets.Length * Stopwatch.Frequency);
    HashSet<string> seen = [];
    while (run.Next(() => Stopwatch.GetTimestamp() >= end) is { } found)
    {
        // One input for each kind of failure: what was thrown, and the first line of ours that it came through.
        string[] lines = found.Failure.Split('\n');
        string kind = lines[0].Split(':')[0] + (lines.FirstOrDefault(line => line.Contains("at R3mes.", StringComparison.Ordinal)) ?? "");
        if (!seen.Add(string.Concat(kind.Where(c => !char.IsAsciiDigit(c))))) continue;
        failed++;
        Console.WriteLine($"{target.Name}: {corpus.WriteCrash(target, found.Input)}\n    {string.Join("\n    ", lines.Take(8))}");
    }

    runs += run.Runs;
    Console.WriteLine($"{target.Name,-16}{run.Runs,10} inputs {run.Outcomes,6} outcomes {seen.Count,4} failures");
}

Console.WriteLine($"fuzz: {runs} inputs to {targets.Length} targets from seed {seed}, {failed} failures");
return failed == 0 ? 0 : 1;
