using System.Diagnostics;
using System.Globalization;
using R3mes.Node.Control;

namespace R3mes.Benchmarks.Daemon;

/// <summary>The published daemon as a process: out/remesd, by `make publish`.</summary>
internal sealed class PublishedDaemon : IDisposable
{
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly long _began;

    /// <summary>Starts it.</summary>
    public PublishedDaemon(BenchFolders folders, string home, params ReadOnlySpan<string> arguments)
    {
        Home = home;
        ProcessStartInfo start = new(folders.Daemon) { WorkingDirectory = folders.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--home");
        start.ArgumentList.Add(home);
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_GC", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name); // the benchmark's; it has its own
        _began = Stopwatch.GetTimestamp();
        _process = Process.Start(start) ?? throw new BenchException($"{folders.Daemon} does not start");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Its home folder.</summary>
    public string Home { get; }

    /// <summary>The last line it printed.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>Since it was started.</summary>
    public double Seconds => Stopwatch.GetElapsedTime(_began).TotalSeconds;

    /// <summary>Whether it ended by itself.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Resident memory now, in megabytes of 10^6 bytes: VmRSS.</summary>
    public double ResidentMb
    {
        get
        {
            string line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/status")).First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    /// <summary>Time that its threads have run, in the kernel and out of it.</summary>
    public double CpuSeconds
    {
        get
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/stat"));
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // the third field on; a hundredth of a second is a tick
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
        }
    }

    /// <summary>Makes a chain of one validator in <paramref name="home"/> whose keys lie in the clear.</summary>
    public static void MakeChain(BenchFolders folders, string home)
    {
        BenchException.Unless(File.Exists(folders.Daemon), $"{folders.Daemon} is missing: run `make publish`");
        using PublishedDaemon init = new(folders, home, "init", "--chain-id", "remes-bench-1", "--text", folders.Text, "--model", folders.Model, "--unencrypted");
        init._process.WaitForExit();
        BenchException.Unless(init._process.ExitCode == 0, $"remesd init failed: {init.LastLine}");
    }

    /// <summary>A node in <paramref name="home"/>, making a block every <paramref name="intervalMs"/>.</summary>
    public static PublishedDaemon StartNode(BenchFolders folders, string home, int intervalMs = 1000) =>
        new(folders, home, "start", "--metrics-listen", "127.0.0.1:0", "--block-interval-ms", intervalMs.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until the node says that it is at <paramref name="height"/>, and returns the height it said.</summary>
    public long WaitForHeight(long height, double secondsMax = 60)
    {
        while (true)
        {
            BenchException.Unless(!HasEnded && Seconds < secondsMax, $"the node made no block {height} in {secondsMax} s: {LastLine}");
            if (TryHeight() is { } reached && reached >= height) return reached;
            Thread.Sleep(2);
        }
    }

    /// <summary>A connection to its control socket.</summary>
    public ControlClient Connect() => ControlClient.Connect(ControlSocket.PathIn(Home));

    /// <summary>Stops it as an operator would, by SIGTERM; it must end cleanly.</summary>
    public void Stop()
    {
        if (!HasEnded)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }

        BenchException.Unless(_process.WaitForExit(StopMax), "the daemon did not stop");
        BenchException.Unless(_process.ExitCode == 0, $"the daemon ended with {_process.ExitCode}: {LastLine}");
    }

    public void Dispose()
    {
        if (!HasEnded) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long? TryHeight()
    {
        try
        {
            using ControlClient client = Connect();
            return NodeStatus.TryRead(client.Ask(new ControlRequest(ControlKind.Status, "", [])).Value) is { } status ? (long)status.Height : null;
        }
        catch (IOException)
        {
            return null; // it does not listen yet
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (!string.IsNullOrEmpty(line.Data)) LastLine = line.Data;
    }
}
