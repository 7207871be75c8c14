using System.Globalization;

namespace R3mes.Benchmarks;

/// <summary>Where things lie in the checkout that is measured.</summary>
/// <param name="Root">Its folder.</param>
internal sealed record BenchFolders(string Root)
{
    /// <summary>The goals, by area and row.</summary>
    public string GoalsFile => Path.Combine(Root, "bench", "goals.json");

    /// <summary>The shipped model.</summary>
    public string Model => Path.Combine(Root, "packaging", "models", "r3mes-tiny-byte-v1.safetensors");

    /// <summary>The text that is trained on.</summary>
    public string Text => Path.Combine(Root, "data", "corpora", "jargon.txt");

    /// <summary>The published daemon.</summary>
    public string Daemon => Path.Combine(Root, "out", "remesd");

    /// <summary>The plain trainer in PyTorch.</summary>
    public string PlainTrainer => Path.Combine(Root, "tools", "plain_rate.py");

    /// <summary>An OpenBLAS for PyTorch that the system does not otherwise use (eng/bench.mk); the folder may be missing.</summary>
    public string OpenBlas => Path.Combine(Root, "artifacts", "openblas");

    /// <summary>What kernels are raced against (eng/race.sh); what is missing in it costs its rows.</summary>
    public string Race => Path.Combine(Root, "artifacts", "race");

    /// <summary>Where an area's rows are written.</summary>
    public string ResultsFile(string area) => Path.Combine(Root, "bench", "results", area + ".json");

    /// <summary>A new empty folder on the checkout's disk, short enough for a socket in it; removed with the scratch.</summary>
    public ScratchFolder NewScratch() => new(Path.Combine(Root, "data", string.Create(CultureInfo.InvariantCulture, $"b{Environment.ProcessId}")));
}
