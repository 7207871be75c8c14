using R3mes.Consensus.Rounds;
using System.Text.Json;
using R3mes.Consensus;
using R3mes.Consensus.Votes;
using R3mes.Tests.Consensus.Traces;
using static R3mes.Tests.Consensus.Traces.ItfText;

namespace R3mes.Tests.Consensus;

/// <summary>Traces of the Malachite specification of Tendermint, replayed state for state and output for output on the machine that runs in production.</summary>
[Trait("Category", "Vectors")]
public sealed class ConsensusTraceTests
{
    // Files of tests without a state: what they assert is in VoteKeeperTests, under the same names.
    private static readonly HashSet<string> Stateless =
    [
        "addVoteTest", "applyCertificateTest", "applyVoteTest", "computeThresholdTest", "countVotesvalidCertificateTest", "isQuorumTest", "isSkipTest", "toVoteKeeperOutputTest",
        "voteCountFromCertificateTest",
    ];

    // Tests of the specification's own library of sets, maps and lists: nothing of ours is in them.
    private static readonly HashSet<string> Library =
    [
        "mapAddSetTest", "mapRemoveSetTest", "mapSafeSetTest", "mapSumValuesTest", "maxSetTest", "minSetTest", "minTest", "setAddIfTest", "setAddTest", "sortSetDecreasingTest",
        "sortSetIncreasingTest",
    ];

    [Fact]
    public void Every_trace_replays()
    {
        string folder = VectorFolder.Require("consensus-itf");
        string[] files = Directory.GetFiles(folder, "*.itf.json", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        int steps = 0;
        foreach (string file in files.Order(StringComparer.Ordinal)) steps += Replay(file, []);
        Assert.True(steps > 100, $"{steps} steps were replayed");
    }

    /// <summary>
    /// The inputs of the traces that have validators, told to the core. Those of single rules and of the vote keeper have no height that a core could be in. No trace holds a certificate, neither
    /// as an input nor in a validator's state: <see cref="TraceNode.State"/> writes them as none, and would differ from one that did.
    /// </summary>
    [Fact]
    public void The_core_asks_for_the_same_and_comes_to_the_same_rest()
    {
        List<(string Place, string? Difference)> rests = [];
        foreach (string file in Directory.GetFiles(VectorFolder.Require("consensus-itf"), "*.itf.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) Replay(file, rests);
        string[] differences = [.. rests.Where(rest => rest.Difference is not null).Select(rest => $"{rest.Place}: {rest.Difference}")];
        Assert.True(differences.Length == 0, $"{differences.Length} of {rests.Count}:\n{string.Join("\n", differences)}");
        Assert.True(rests.Count > 100, $"{rests.Count} rests were compared");
    }

    private static int Replay(string file, List<(string Place, string? Difference)> rests)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement[] states = [.. document.RootElement.GetProperty("states").EnumerateArray()];
        string[] names = [.. document.RootElement.GetProperty("vars").EnumerateArray().Select(name => name.GetString()!)];
        if (names.Length == 0)
        {
            string test = Path.GetFileName(file).Split('_')[0];
            Assert.True(Array.TrueForAll(states, IsEmpty) && (Stateless.Contains(test) || Library.Contains(test)), $"{file} has no states and is no test that is known");
            return 0;
        }

        try
        {
            // A test names the variables of every model that its file instantiates; the states have those of the one that it runs.
            string[] systems = [.. names.Where(name => (name == "system" || name.EndsWith("::system", StringComparison.Ordinal)) && states[0].TryGetProperty(name, out _))];
            Assert.Equal(names.Any(name => name.EndsWith("system", StringComparison.Ordinal)), systems.Length > 0);
            foreach (string system in systems) ReplaySystem(states, system, (place, difference) => rests.Add(($"{Path.GetFileName(file)}, {place}", difference)));
            if (systems.Length > 0) return states.Length;
            if (names.Contains("bookkeeper")) ReplayVotes(states);
            else ReplayRules(states);
        }
        catch (Exception error) when (error is not InvalidDataException)
        {
            throw new InvalidDataException($"{file}: {error.Message}", error);
        }

        return states.Length;
    }

    private static bool IsEmpty(JsonElement state) => state.EnumerateObject().All(field => field.Name == "#meta");

    private static void ReplayRules(JsonElement[] states)
    {
        TraceWorld world = new();
        RoundState state = default;
        for (int i = 0; i < states.Length; i++)
        {
            JsonElement cs = states[i].GetProperty("state"), input = states[i].GetProperty("input");
            string self = cs.GetProperty("p").GetString()!;
            if (i > 0 && Of(states[i].GetProperty("state")) == Of(states[i - 1].GetProperty("state")) && Of(input) == Of(states[i - 1].GetProperty("input"))) continue; // nothing was done
            RoundOutput output = RoundOutput.None;
            if (input.GetProperty("tag").GetString() == "NoConsensusInput")
            {
                state = RoundState.Of(Number(cs.GetProperty("height"))); // the first state, and where the environment goes to another height
            }
            else
            {
                RoundEvent happened = world.EventOf(input);
                (state, output) = RoundMachine.Apply(state, happened);
                Assert.True(Of(states[i].GetProperty("output")) == world.Text(output, state.Height, self, happened), $"output of state {i}: {world.Text(output, state.Height, self, happened)}");
            }

            Assert.True(Of(cs) == world.Text(state, self), $"state {i}: the trace has {Of(cs)}, the machine {world.Text(state, self)}");
        }
    }

    private static void ReplayVotes(JsonElement[] states)
    {
        TraceWorld world = new();
        (string Name, long Power)[] validators = [.. states[0].GetProperty("bookkeeper").GetProperty("validatorSet").GetProperty("#map").EnumerateArray().Select(pair => (pair[0].GetString()!, Number(pair[1])))];
        VoteKeeper keeper = new(Number(states[0].GetProperty("bookkeeper").GetProperty("height")), validators.Select(v => (world.AddressOf(v.Name), v.Power)));
        string voted = Of(states[0].GetProperty("weightedVote"));
        for (int i = 0; i < states.Length; i++)
        {
            JsonElement weighted = states[i].GetProperty("weightedVote");
            VoteOutput output = VoteOutput.None;
            // A state that repeats vote and output of the one before is one in which nothing was done.
            bool repeats = i > 0 && Of(states[i].GetProperty("bookkeeper")) == Of(states[i - 1].GetProperty("bookkeeper")) && Of(weighted) == voted;
            if (weighted.GetProperty("tag").GetString() == "WV" && !repeats)
            {
                JsonElement parts = weighted.GetProperty("value").GetProperty("#tup");
                output = keeper.Apply(world.VoteOf(parts[0]), (int)Number(parts[2]), out _);
                Assert.True(Of(states[i].GetProperty("lastEmitted")) == world.Text(output), $"output of state {i}: {world.Text(output)}");
            }

            voted = Of(weighted);
            string ours = TraceNode.KeeperText(world, keeper, validators);
            Assert.True(Of(states[i].GetProperty("bookkeeper")) == ours, $"state {i}: the trace has {Of(states[i].GetProperty("bookkeeper"))}, the keeper {ours}");
        }
    }

    private static void ReplaySystem(JsonElement[] states, string system, Action<string, string?> atRest)
    {
        string history = system[..^"system".Length] + "_hist";
        TraceWorld world = new();
        Dictionary<string, TraceNode> nodes = [];
        for (int i = 0; i < states.Length; i++)
        {
            foreach (JsonElement pair in states[i].GetProperty(system).GetProperty("#map").EnumerateArray())
            {
                string name = pair[0].GetString()!;
                if (i == 0) nodes.Add(name, new TraceNode(world, name, pair[1]));
                else Follow(world, nodes, name, NodeOf(states[i - 1], system, name), pair[1], states[i].GetProperty(history), Of(states[i - 1].GetProperty(history)), i);
                string trace = Of(pair[1].GetProperty("es")), ours = nodes[name].State();
                Assert.True(trace == ours, $"state {i} of {name}:\n{trace}\n{ours}");
                if (nodes[name].IsAtRest) atRest($"state {i} of {name}", nodes[name].Difference());
            }
        }
    }

    private static void Follow(TraceWorld world, Dictionary<string, TraceNode> nodes, string name, JsonElement before, JsonElement after, JsonElement history, string historyBefore, int index)
    {
        if (Number(after.GetProperty("es").GetProperty("cs").GetProperty("height")) != nodes[name].Machine.State.Height || (nodes[name].Machine.IsStarted && !after.GetProperty("es").GetProperty("started").GetBoolean()))
        {
            nodes[name] = new TraceNode(world, name, after, nodes[name].Chain, nodes[name].Core); // statemachineAsync.qnt, newHeightAction
            return;
        }

        (string? who, JsonElement input, JsonElement output) = PartsOf(history);
        if (who != name || !IsStep(before, after, history, historyBefore)) return;
        nodes[name].Step(input, before);
        string trace = Of(output);
        Assert.True(trace == nodes[name].LastOutput, $"output of state {index} of {name}: the trace has {trace}, the machine {nodes[name].LastOutput}");
    }

    // A record in the models with a network, a tuple in those without.
    private static (string? Who, JsonElement Input, JsonElement Output) PartsOf(JsonElement history) => history.TryGetProperty("#tup", out JsonElement parts)
        ? (parts[0].GetString(), parts[1], parts[2])
        : (history.GetProperty("validator").GetString(), history.GetProperty("input"), history.GetProperty("output"));

    /// <summary>Whether the validator made a step: deliveries leave the history as it was, and so does a step that repeats the one before, which changes the node all the same.</summary>
    private static bool IsStep(JsonElement before, JsonElement after, JsonElement history, string historyBefore) =>
        Of(history) != historyBefore || Of(before.GetProperty("es")) != Of(after.GetProperty("es"))
        || Members(before, "incomingVotes") > Members(after, "incomingVotes") || Members(before, "incomingProposals") > Members(after, "incomingProposals")
        || Members(before, "incomingCertificates") > Members(after, "incomingCertificates") || Members(before, "timeouts") > Members(after, "timeouts");

    private static int Members(JsonElement node, string field) => node.GetProperty(field).GetProperty("#set").GetArrayLength();

    private static JsonElement NodeOf(JsonElement state, string system, string name)
    {
        foreach (JsonElement pair in state.GetProperty(system).GetProperty("#map").EnumerateArray())
        {
            if (pair[0].GetString() == name) return pair[1];
        }

        throw new InvalidDataException($"there is no {name} in the state before");
    }
}
