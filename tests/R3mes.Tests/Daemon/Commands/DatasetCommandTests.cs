using R3mes.Daemon.Cli;
using R3mes.Node.Datasets;

namespace R3mes.Tests.Daemon.Commands;

public sealed class DatasetCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    [Fact]
    public async Task Converts_shards_and_checks_a_data_set()
    {
        string csv = _run.Write("a.csv", "n,text\r\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},\"line {i}, of\r\ntext\"\r\n")));
        Assert.Equal(ExitCode.Success, await _run.RunAsync("dataset", "convert", csv, "--out", _run["a.jsonl"]));
        Assert.Equal(400, File.ReadLines(_run["a.jsonl"]).Count());
        Assert.Equal(ExitCode.Success, await _run.RunAsync("dataset", "shard", _run["a.jsonl"], "--shards", "3", "--out", _run["set"], "--held-out", "1000"));
        string listing = _run.Output;
        Assert.Equal(ExitCode.Success, await _run.RunAsync("dataset", "info", _run["set"]));
        Assert.EndsWith("every part is whole" + Environment.NewLine, _run.Output, StringComparison.Ordinal);
        Assert.Equal(listing.Split('\n')[..6], _run.Output.Split('\n')[..6]);
        long parts = Directory.GetFiles(_run["set"]).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)).Sum(f => new FileInfo(f).Length);
        Assert.Equal(new FileInfo(_run["a.jsonl"]).Length, parts);

        string part = Directory.GetFiles(_run["set"], "bafk*")[0];
        byte[] bytes = File.ReadAllBytes(part);
        bytes[0] ^= 1;
        File.WriteAllBytes(part, bytes);
        await _run.FailsAsync(ExitCode.Data, "is damaged", "dataset", "info", _run["set"]);
        File.Delete(part);
        await _run.FailsAsync(ExitCode.Data, "is missing", "dataset", "info", _run["set"]);
        File.WriteAllText(Path.Combine(_run["set"], DatasetManifest.FileName), "{}");
        await _run.FailsAsync(ExitCode.Data, "make it again", "dataset", "info", _run["set"]);
    }

    [Fact]
    public async Task Says_what_to_do_about_a_wrong_file_and_leaves_the_old_output()
    {
        string bad = _run.Write("bad.csv", "text\n\"open\n"), old = _run.Write("old.jsonl", "old");
        await _run.FailsAsync(ExitCode.Data, "Line 2 opens a quote", "dataset", "convert", bad, "--out", old);
        Assert.Equal("old", File.ReadAllText(old));
        Assert.Equal(2, Directory.GetFiles(_run.Folder).Length);
        await _run.FailsAsync(ExitCode.Data, "There is no file", "dataset", "convert", _run["none.csv"], "--out", old);
        await _run.FailsAsync(ExitCode.Data, "is a folder", "dataset", "convert", _run.Folder, "--out", old);
        await _run.FailsAsync(ExitCode.Usage, "--separator must be one ASCII character", "dataset", "convert", bad, "--out", old, "--separator", ";;");
        await _run.FailsAsync(ExitCode.Usage, "'text' 'instruction'", "dataset", "convert", bad, "--out", old, "--format", "xml");
        await _run.FailsAsync(ExitCode.Data, "too few to hold out 65536", "dataset", "shard", bad, "--shards", "2", "--out", _run["set"]);
        Assert.False(Directory.Exists(_run["set"]));
        await _run.FailsAsync(ExitCode.Usage, "is a file", "dataset", "shard", bad, "--shards", "2", "--out", old);
        await _run.FailsAsync(ExitCode.Data, "There is no data set", "dataset", "info", _run.Folder);
    }

    public void Dispose() => _run.Dispose();
}
