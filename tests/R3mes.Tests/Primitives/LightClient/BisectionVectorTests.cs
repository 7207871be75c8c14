using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.LightClient;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>
/// The bisection tests of tendermint-rs (light-client/tests/support/bisection), with a primary and witnesses, over the light client's core. What of a file is not mapped: hashes and signatures
/// over Amino (<see cref="RemadeBlocks"/>); expected_num_of_bisections, which an older client counted and nobody compares now; priorities and proposers of validators, total_voting_power,
/// which is 0 in the files, and "provider", the name of a peer: no rule reads them.
/// </summary>
[Trait("Category", "Vectors")]
public sealed class BisectionVectorTests
{
    /// <summary>What refuses each file that expects an error, by its description: "error" alone would be met by a file that cannot be read.</summary>
    private static readonly SortedDictionary<string, LightClientRefusal?> Refusals = new(StringComparer.Ordinal)
    {
        ["_happy_path.json"] = null,
        ["_worst_case.json"] = null,
        ["header_out_of_trusting_period.json"] = LightClientRefusal.TrustExpired,
        ["not_enough_commits.json"] = LightClientRefusal.InvalidBlock,
        ["conflicting_headers.json"] = LightClientRefusal.Attack,
        ["conflicting_valid_commits_from_one_of_the_witnesses.json"] = LightClientRefusal.Attack,
        ["conflicting_valid_commits_from_the_only_witness.json"] = LightClientRefusal.Attack,
        ["malicious_validator_set.json"] = LightClientRefusal.Attack,
    };

    [Fact]
    public void Every_bisection_ends_as_the_file_says()
    {
        IReadOnlyList<(string Name, JsonElement Json)> files = LightClientVectors.Bisections();
        if (files.Count == 0) Assert.Skip("no vectors: no bisection is under light-client");
        foreach ((string name, JsonElement json) in files) Run(name, json);
    }

    private static void Run(string name, JsonElement json)
    {
        JsonElement trust = json.GetProperty("trust_options");
        JsonElement level = trust.GetProperty("trust_level");
        TimeSpan period = TimeSpan.FromTicks(Number(trust, "period") / TimeSpan.NanosecondsPerTick);
        LightClientOptions options = new(json.GetProperty("primary").GetProperty("chain_id").GetString()!, period)
        {
            TrustLevel = new TrustLevel(Number(level, "numerator"), Number(level, "denominator")),
        };
        Assert.True(Timestamp.TryParse(json.GetProperty("now").GetString(), out Timestamp now), name);
        long height = Number(json, "height_to_verify");
        using RemadeBlocks blocks = new();
        TestSource primary = Source(blocks, json.GetProperty("primary"));
        TestSource[] witnesses = [.. json.GetProperty("witnesses").EnumerateArray().Select(witness => Witness(blocks, witness))];
        MemoryTrustedBlocks store = new();
        LightClientCore client = new(options, primary, witnesses, store);
        LightClientVerdict begun = client.Begin(new TrustRoot(Number(trust, "height"), blocks.HashOf(trust.GetProperty("hash").GetString()!)), now);
        primary.Asked.Clear();
        LightClientVerdict verdict = begun.Action == LightClientAction.Accept ? client.Verify(height, now) : begun;
        string found = $"{name}: {begun.Refusal} to begin with, then {verdict.Action} {verdict.Refusal} {verdict.Header} from {verdict.From} to {verdict.To}";
        Assert.True(Refusals.TryGetValue(Path.GetFileName(name), out LightClientRefusal? refusal), $"{name}: what refuses it is not known");
        Assert.True(verdict.Refusal == refusal, found);
        bool isAccepted = json.GetProperty("expected_output").GetString() switch
        {
            "no error" => true,
            "error" => false,
            string other => throw new InvalidDataException($"{name}: expected_output {other} is not known"),
            null => throw new InvalidDataException($"{name}: no expected_output"),
        };
        Assert.True(verdict.Action == LightClientAction.Accept == isAccepted, found);
        Assert.True(verdict.Block is null || (verdict.Block.Height == height && store.At(height) == verdict.Block), found);
    }

    private static TestSource Witness(RemadeBlocks blocks, JsonElement json)
    {
        Assert.Equal("com.tendermint/MockProvider", json.GetProperty("type").GetString());
        return Source(blocks, json.GetProperty("value"));
    }

    private static TestSource Source(RemadeBlocks blocks, JsonElement json) => new(json.GetProperty("lite_blocks").EnumerateArray().Select(blocks.Read));

    private static long Number(JsonElement json, string name) => long.Parse(json.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}
