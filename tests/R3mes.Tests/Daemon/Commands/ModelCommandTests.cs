using System.Security.Cryptography;
using R3mes.Daemon.Cli;

namespace R3mes.Tests.Daemon.Commands;

public sealed class ModelCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Verifies_a_file_against_its_hash()
    {
        string file = _run.Write("model", "not really");
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        Assert.Equal(ExitCode.Success, await _run.RunAsync("model", "verify", file, "--sha256", hash));
        Assert.Equal(ExitCode.Success, await _run.RunAsync("model", "verify", file, "--sha256", hash.ToUpperInvariant()));
        await _run.FailsAsync(ExitCode.Failed, hash, "model", "verify", file, "--sha256", new string('0', 64));
        await _run.FailsAsync(ExitCode.Usage, "64 hexadecimal digits", "model", "verify", file, "--sha256", "00");
        await _run.FailsAsync(ExitCode.Data, "There is no file", "model", "verify", _run["none"], "--sha256", hash);
    }

    [Fact]
    public async Task Shows_the_committed_model()
    {
        string model = Find("packaging/models/r3mes-tiny-byte-v1.safetensors");
        Assert.Equal(ExitCode.Success, await _run.RunAsync("model", "info", model));
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(model))), _run.Output, StringComparison.Ordinal);
        Assert.Contains("vocabulary        256", _run.Output, StringComparison.Ordinal);
        await _run.FailsAsync(ExitCode.Data, "is not a model that can be trained here", "model", "info", _run.Write("x", "x"));
    }

    public void Dispose() => _run.Dispose();

    private static string Find(string relative)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, relative))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, relative);
    }
}
