using R3mes.Daemon.Cli;
using R3mes.Daemon.Commands;

namespace R3mes.Tests.Daemon.Commands;

/// <summary>Runs a command line in a folder of its own, as the process would.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly Dictionary<string, string> _environment;

    public CommandRun()
    {
        Folder = Directory.CreateTempSubdirectory("remes-cli-").FullName;
        _environment = new(StringComparer.Ordinal) { ["HOME"] = Folder };
    }

    public string Folder { get; }

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>Where standard error goes; null keeps it in <see cref="Error"/>.</summary>
    public TextWriter? ErrorTo { get; set; }

    public string this[string name] => Path.Combine(Folder, name);

    public void Set(string variable, string value) => _environment[variable] = value;

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public Task<ExitCode> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    public async Task<ExitCode> RunWithInputAsync(string input, params string[] arguments)
    {
        // A node that was to refuse and runs instead is stopped, so that the test fails and does not hang.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        (ExitCode code, Output, Error) = await RunAsync(input, stop.Token, arguments);
        return code;
    }

    /// <summary>Runs a command that ends when the process is told to stop, beside the others; what it wrote comes back with its code.</summary>
    public Task<(ExitCode Code, string Output, string Error)> RunUntilAsync(CancellationToken stop, params string[] arguments) => Task.Run(() => RunAsync("", stop, arguments), CancellationToken.None);

    public async Task FailsAsync(ExitCode code, string says, params string[] arguments)
    {
        Assert.Equal(code, await RunAsync(arguments));
        Assert.Contains(says, Error, StringComparison.Ordinal);
        Assert.StartsWith("remesd: ", Error, StringComparison.Ordinal);
        Assert.Single(Error.TrimEnd().Split('\n'));
        Assert.True(Error.TrimEnd()[^1] is '.' or '?', Error);
        Assert.Equal("", Output);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private async Task<(ExitCode Code, string Output, string Error)> RunAsync(string input, CancellationToken stop, string[] arguments)
    {
        StringWriter output = new(), error = new();
        CommandHost host = new(new StringReader(input), output, ErrorTo ?? error, _environment);
        ExitCode code = await new CommandLine(RootCommandTree.Create(host), host).RunAsync(arguments, stop);
        return (code, output.ToString(), error.ToString());
    }
}
