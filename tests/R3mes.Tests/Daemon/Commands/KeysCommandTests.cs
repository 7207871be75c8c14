using R3mes.Daemon.Cli;

namespace R3mes.Tests.Daemon.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Makes_shows_lists_exports_and_imports_a_key()
    {
        string pass = _run.Write("pass", "correct horse\nsecond line\n");
        _run.Set("REMESD_HOME", _run["home"]);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "add", "alice", "--passphrase-file", pass));
        string shown = _run.Output;
        Assert.Contains("address     remes1", shown, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "show", "alice"));
        Assert.Equal(shown, _run.Output);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "show", "alice", "--address"));
        string address = _run.Output.Trim();
        Assert.StartsWith("remes1", address, StringComparison.Ordinal);

        await _run.FailsAsync(ExitCode.Usage, "add --yes", "keys", "export", "alice", "--passphrase-file", pass);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "export", "alice", "--yes", "--passphrase-file", pass));
        string secret = _run.Output.Trim();
        Assert.Equal(64, secret.Length);
        Assert.Equal(ExitCode.Success, await _run.RunWithInputAsync(secret + "\n", "keys", "import", "copy", "-", "--unencrypted"));
        Assert.Contains(address, _run.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "list"));
        Assert.Contains("(not encrypted)", Assert.Single(_run.Output.Split('\n'), l => l.StartsWith("copy ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, _run.Output.Split('\n').Count(l => l.Contains(address, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Says_what_to_do_when_it_refuses()
    {
        string pass = _run.Write("pass", "correct horse"), shortPass = _run.Write("short", "1234567"), wrong = _run.Write("wrong", "another horse");
        await _run.FailsAsync(ExitCode.Usage, "--passphrase-file", "keys", "add", "alice");
        await _run.FailsAsync(ExitCode.Usage, "at least 8 characters", "keys", "add", "alice", "--passphrase-file", shortPass);
        await _run.FailsAsync(ExitCode.Data, "There is no passphrase file", "keys", "add", "alice", "--passphrase-file", _run["none"]);
        await _run.FailsAsync(ExitCode.Usage, "cannot name a key", "keys", "add", "a/b", "--unencrypted");
        await _run.FailsAsync(ExitCode.Data, "There is no key 'alice'", "keys", "show", "alice");
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "list"));
        Assert.Contains("no keys yet", _run.Error, StringComparison.Ordinal);
        _run.Set("REMESD_PASSPHRASE_FILE", pass);
        Assert.Equal(ExitCode.Success, await _run.RunAsync("keys", "add", "alice", "--kind", "validator"));
        Assert.True(File.Exists(_run[".remesd/keys/alice.json"]));
        await _run.FailsAsync(ExitCode.Data, "never overwritten", "keys", "add", "alice");
        await _run.FailsAsync(ExitCode.Data, "does not open key 'alice'", "keys", "export", "alice", "--yes", "--passphrase-file", wrong);
        await _run.FailsAsync(ExitCode.Data, "64 hexadecimal digits", "keys", "import", "bob", pass);
    }

    public void Dispose() => _run.Dispose();
}
