using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace R3mes.Tests.EndToEnd;

/// <summary>The published remesd as a process of its own, its lines as they come. It never outlives the test.</summary>
internal sealed partial class RemesdProcess : IDisposable
{
    private const int Sigint = 2, Sigcont = 18, Sigstop = 19;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly StringBuilder _error = new();

    private RemesdProcess(string[] arguments)
        : this(PublishedDaemon.Path, arguments)
    {
    }

    private RemesdProcess(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = RepositoryRoot.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data, text => _lines.Add(text));
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, text => _error.AppendLine(text));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public static RemesdProcess Start(params string[] arguments) => new(arguments);

    /// <summary>remesd run by another program, which becomes it.</summary>
    public static RemesdProcess Under(string[] program, string[] arguments) => new(program[0], [.. program[1..], PublishedDaemon.Path, .. arguments]);

    /// <summary>remesd under strace, with options of strace's.</summary>
    public static RemesdProcess Traced(string[] strace, string[] arguments) => new("strace", [.. strace, "--", PublishedDaemon.Path, .. arguments]);

    /// <summary>A devnet with the committed model and the real text, blocks as close as a loaded machine makes them.</summary>
    public static RemesdProcess Devnet(string home, params string[] more) => new(["devnet", "--home", home, "--block-interval-ms", "100", .. more]);

    /// <summary>Runs to the end.</summary>
    public static RemesdProcess Finish(params string[] arguments)
    {
        RemesdProcess process = new(arguments);
        process.WaitForExit();
        return process;
    }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_gate) return string.Join('\n', _lines);
        }
    }

    public string Error
    {
        get
        {
            lock (_gate) return _error.ToString();
        }
    }

    /// <summary>Waits for a line that holds <paramref name="text"/>; fails when the process ends without it.</summary>
    public void WaitFor(string text) => WaitFor(text, () => Output);

    /// <summary>The same on standard error, where `start` logs.</summary>
    public void WaitForLog(string text) => WaitFor(text, () => Error);

    private void WaitFor(string text, Func<string> said)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (!said().Contains(text, StringComparison.Ordinal))
        {
            Assert.False(_process.HasExited && !said().Contains(text, StringComparison.Ordinal), $"remesd ended without saying '{text}': {this}");
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"remesd never said '{text}': {this}");
            Thread.Sleep(10);
        }
    }

    public void WaitForExit()
    {
        Assert.True(_process.WaitForExit(Patience), $"remesd does not end: {this}");
        _process.WaitForExit(); // and its last lines
    }

    /// <summary>What Ctrl-C sends; returns how long the process took to end.</summary>
    public TimeSpan Interrupt()
    {
        long since = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, Kill(_process.Id, Sigint));
        WaitForExit();
        return TimeProvider.System.GetElapsedTime(since);
    }

    /// <summary>The process stands still until <see cref="Resume"/>.</summary>
    public void Suspend() => Assert.Equal(0, Kill(_process.Id, Sigstop));

    /// <summary>It goes on.</summary>
    public void Resume() => Assert.Equal(0, Kill(_process.Id, Sigcont));

    /// <summary>SIGKILL, as a power cut does it.</summary>
    public void Kill()
    {
        _process.Kill();
        WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true); // strace's child too
        _process.Dispose();
    }

    public override string ToString() => $"{Output}\n{Error}";

    private void Keep(string? line, Action<string> keep)
    {
        if (line is null) return;
        lock (_gate) keep(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
