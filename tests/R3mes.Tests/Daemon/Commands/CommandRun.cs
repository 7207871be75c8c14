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
        StringWriter output = new(), error = new();
        CommandHost host = new(new StringReader(input), output, error, _environment);
        ExitCode code = await new CommandLine(RootCommandTree.Create(host), host).RunAsync(arguments, TestContext.Current.CancellationToken);
        Output = output.ToString();
        Error = error.ToString();
        return code;
    }

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
}
