using System.Globalization;
using System.Text.RegularExpressions;
using R3mes.Application.Records;
using R3mes.Tests.Compute;
using R3mes.Tests.Node;
using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>
/// A reproducible devnet that is killed as a test likes, and at the end compared to the last bit with one of the same seed that nobody disturbed: blocks, state,
/// keys, and what it had announced.
/// </summary>
internal sealed partial class KilledTwin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _options;
    private readonly List<long> _seen = [0];
    private readonly Dictionary<string, byte[]> _keys = [];

    private KilledTwin(Func<TemporaryFolder, string[]> options) => _options = options(_folder);

    /// <summary>With a small random model, so that a kill meets the making of blocks as often as training.</summary>
    public static KilledTwin OfSmallModel() => new(folder =>
    {
        string model = folder.Named("small.safetensors");
        File.WriteAllBytes(model, TinyModelFile.Encode(TinyModels.Random(TinyModels.Small with { ContextMax = 256 }, 3)));
        return ["--model", model];
    });

    /// <summary>With the shipped model.</summary>
    public static KilledTwin OfShippedModel() => new(_ => []);

    /// <summary>The highest block that was announced before each kill, 0 first.</summary>
    public IReadOnlyList<long> Announced => _seen;

    /// <summary>How many lives said at which block they went on, which was never below what had been announced.</summary>
    public int Resumes { get; private set; }

    private string Home => _folder.Named("killed");

    private string Undisturbed => _folder.Named("undisturbed");

    /// <summary>Command line of a run that nothing but a kill ends.</summary>
    public string[] EndlessRun => Arguments(Home, 100_000);

    /// <summary>What a killed life announced is never taken back: no later one begins below it. Accounts are made in the home as soon as it is one.</summary>
    public void Hear(RemesdProcess life)
    {
        Match resumed = ResumedLine().Match(life.Output);
        // A life that came as far as to tell of a block told before where it began.
        if (_seen.Max() > 0 && BlockLine().IsMatch(life.Output)) Assert.True(resumed.Success, $"it made blocks and never said where it went on: {life}");
        if (resumed.Success)
        {
            Assert.InRange(Number(resumed), _seen.Max(), long.MaxValue);
            Resumes++;
        }

        _seen.Add(BlockLine().Matches(life.Output).Select(Number).Append(_seen.Max()).Max());
        if (_keys.Count == 0 && File.Exists(Path.Combine(Home, "config", "genesis.json"))) AddKeys();
    }

    /// <summary>Lets the killed one come to the end of its round and a new one run as far, and compares them.</summary>
    public void AssertEqualsUndisturbed()
    {
        // Its rounds are counted in a copy: opening a home recovers it, and that is remesd's to do.
        TemporaryFolder.CopyTree(Home, _folder.Named("copy"));
        long rounds = 1 + (long)DevnetRecord.Read(_folder.Named("copy")).RoundsEnded;
        using RemesdProcess last = RemesdProcess.Finish(Arguments(Home, rounds)), whole = RemesdProcess.Finish(Arguments(Undisturbed, rounds));
        Hear(last);
        Assert.DoesNotContain("STOPPED", last.Output + whole.Output, StringComparison.Ordinal);
        Assert.Contains("held: conserved", last.Output, StringComparison.Ordinal);
        AssertSame(DevnetRecord.Read(Undisturbed), DevnetRecord.Read(Home));
        Assert.Equal(File.ReadAllBytes(Path.Combine(Undisturbed, "keys", "last-signed")), File.ReadAllBytes(Path.Combine(Home, "keys", "last-signed")));
        Assert.Equal(2, _keys.Count);
        Assert.All(_keys, key => Assert.Equal(key.Value, File.ReadAllBytes(key.Key)));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSame(DevnetRecord undisturbed, DevnetRecord killed)
    {
        Assert.Equal(undisturbed.GenesisHash, killed.GenesisHash);
        Assert.Equal(undisturbed.Blocks.Select(block => block.Id()), killed.Blocks.Select(block => block.Id()));
        Assert.Equal(undisturbed.AppHash, killed.AppHash);
        Assert.Equal(killed.AppHash, killed.ReplayedAppHash);
        Assert.Equal(undisturbed.Supply, killed.Supply);
        Assert.True(killed.Supply.IsConserved);
        Assert.Equal(undisturbed.Submissions.Select(s => (s.RoundId, s.Miner, s.Status)), killed.Submissions.Select(s => (s.RoundId, s.Miner, s.Status)));
        Assert.Contains(killed.Submissions, s => s.Status == SubmissionStatus.Verified);
        Assert.All(killed.Miners, miner => Assert.Equal(0UL, (ulong)miner.Miner.RoundsMissed));
        Assert.All(killed.Validators, validator => Assert.True(validator.Slashed.IsZero));
    }

    private string[] Arguments(string home, long rounds) =>
        ["devnet", "--plain", "--reproducible", "--metrics-listen", "off", "--home", home, "--rounds", rounds.ToString(CultureInfo.InvariantCulture), .. _options];

    private void AddKeys()
    {
        foreach (string name in (string[])["alice", "bob"])
        {
            using RemesdProcess added = RemesdProcess.Finish("keys", "add", name, "--unencrypted", "--home", Home);
            Assert.True(added.ExitCode == 0, added.ToString());
            string file = Path.Combine(Home, "keys", name + ".json");
            _keys.Add(file, File.ReadAllBytes(file));
        }
    }

    private static long Number(Match match) => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"resumed chain \S+ at block (\d+) ")]
    private static partial Regex ResumedLine();

    [GeneratedRegex(@"^block (\d+) ", RegexOptions.Multiline)]
    private static partial Regex BlockLine();
}
