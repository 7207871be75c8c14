using R3mes.Consensus.Rounds;
using System.Text.Json;
using R3mes.Consensus;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;
using RoundStep = R3mes.Consensus.Rounds.Step;
using static R3mes.Tests.Consensus.Traces.ItfText;

namespace R3mes.Tests.Consensus.Traces;

/// <summary>One validator of a trace: the production height machine, and its state as the trace writes it.</summary>
internal sealed class TraceNode : IProposers
{
    private readonly TraceWorld _world;
    private readonly string _name;
    private readonly List<(string Name, long Power)> _validators;
    private readonly List<string> _chain;
    private MicroStep _last = MicroStep.Nothing;

    public TraceNode(TraceWorld world, string name, JsonElement node, List<string>? chain = null, TraceCore? core = null)
    {
        (_world, _name) = (world, name);
        JsonElement es = node.GetProperty("es");
        _validators = [.. es.GetProperty("valset").GetProperty("#map").EnumerateArray().Select(pair => (pair[0].GetString()!, Number(pair[1]))).OrderBy(pair => pair.Item1, StringComparer.Ordinal)];
        _chain = chain ?? [];
        Core = core ?? new TraceCore();
        Machine = new HeightMachine(Number(es.GetProperty("cs").GetProperty("height")), _validators.Select(v => (_world.AddressOf(v.Name), v.Power)), this, _world.AddressOf(name));
    }

    public HeightMachine Machine { get; }

    public TraceCore Core { get; }

    public List<string> Chain => _chain;

    public string LastOutput => _world.Text(_last.Output, Machine.State.Height, _name, Machine.Executed.Count > 0 ? Machine.Executed[^1].Event : null);

    /// <summary>The rule of the traces (driver.qnt, proposer): validators in the order of their names, beginning with the second.</summary>
    public Address ProposerOf(int round) => _world.AddressOf(_validators[(round + 1) % _validators.Count].Name);

    /// <summary>Feeds the input of a step; <paramref name="before"/> is the node before it.</summary>
    public void Step(JsonElement input, JsonElement before)
    {
        JsonElement value = input.GetProperty("value");
        string tag = input.GetProperty("tag").GetString()!;
        if (!Machine.IsStarted && tag is "StartDInput" or "PendingDInput") TakeIn(before);
        int round = Machine.State.Round;
        _last = tag switch
        {
            "StartDInput" => Machine.Start(),
            "PendingDInput" => Machine.Pending(_world.EventOf(value)),
            "StepChangeDInput" => Machine.StepChange(),
            "ProposeValueDInput" => Machine.ProposeValue(_world.BlockOf(value.GetString()!)),
            "ProposalDInput" => Propose(value),
            "VoteDInput" => Machine.Vote(_world.VoteOf(value), out _),
            "CertificateDInput" => Machine.Certificate([.. value.GetProperty("#set").EnumerateArray().Select(_world.VoteOf)]),
            "TimeoutDInput" => Machine.Timeout(Enum.Parse<TimeoutKind>(value.GetProperty("tag").GetString()!.Replace("Timeout", "", StringComparison.Ordinal))),
            "NoDInput" => Machine.Rest(),
            _ => throw new InvalidDataException($"the trace has a step that the test does not know: {tag}"),
        };
        if (_last.Output.Kind == RoundOutputKind.Decided) Decided(_last.Output);
        TellCore(tag, value, before, round);
    }

    /// <summary>Whether no small step is left to make.</summary>
    public bool IsAtRest => Machine.IsStarted && Machine.State.Step != RoundStep.New && Machine.PendingStep == RoundStep.New && Machine.PendingEvents.Count == 0;

    /// <summary>What differs between this validator at rest and its core, or null.</summary>
    public string? Difference() => Core.DiffersFrom(Machine);

    private void TellCore(string tag, JsonElement value, JsonElement before, int round)
    {
        long height = TraceCore.HeightOf(Machine);
        if (Core.Height < height) BeginCore(height, before);
        ConsensusInput? input = tag switch
        {
            "ProposeValueDInput" => new ConsensusInput.ValueBuilt(height, round, _world.BlockOf(value.GetString()!)),
            "ProposalDInput" => ProposedTo(value),
            "VoteDInput" => new ConsensusInput.VoteReceived(_world.VoteOf(value) with { Height = height }),
            "CertificateDInput" => new ConsensusInput.CertificateReceived([.. value.GetProperty("#set").EnumerateArray().Select(vote => _world.VoteOf(vote) with { Height = height })]),
            "TimeoutDInput" => new ConsensusInput.TimeoutElapsed(height, round, Enum.Parse<TimeoutKind>(value.GetProperty("tag").GetString()!.Replace("Timeout", "", StringComparison.Ordinal))),
            _ => null, // a small step, which the core makes by itself
        };
        if (input is not null) Core.Tell(input);
        Core.Expect(_last.Output);
    }

    // What the trace's validator takes in as it begins came early; the core keeps the votes of the next height itself.
    private void BeginCore(long height, JsonElement before)
    {
        ConsensusInput.HeightStarted begins = new(height, ValidatorSet.Of(_validators.Select(v => TraceWorld.ValidatorOf(v.Name, v.Power))), this, _world.AddressOf(_name));
        if (Core.Height == 0) Core.BeginBefore(begins);
        foreach (JsonElement vote in before.GetProperty("incomingVotes").GetProperty("#set").EnumerateArray())
            if (Number(vote.GetProperty("height")) == Machine.State.Height) Core.Tell(new ConsensusInput.VoteReceived(_world.VoteOf(vote) with { Height = height }));
        Core.Tell(begins);
    }

    private ConsensusInput.ProposalReceived ProposedTo(JsonElement value)
    {
        (Proposal proposal, Address proposer) = _world.ProposalOf(value);
        return new ConsensusInput.ProposalReceived(proposal with { Height = TraceCore.HeightOf(Machine) }, proposer, value.GetProperty("proposal").GetString() != "invalid");
    }

    /// <summary>The state as the trace's field es.</summary>
    public string State() => Record(
        ("bk", Keeper(Machine.Votes, _validators)),
        ("cs", _world.Text(Machine.State, _name)),
        ("proposals", Set(Machine.Proposals.Select(p => _world.Text(p.Proposal, p.Proposer)))),
        ("valset", Map(_validators.Select(v => (Quote(v.Name), $"{v.Power}")))),
        ("executedInputs", $"[{string.Join(",", Machine.Executed.Select(e => Tuple(_world.Text(e.Event, Machine.State.Height), $"{Machine.State.Height}", $"{e.Round}", TraceWorld.Text(e.Step))))}]"),
        ("pendingInputs", Set(Machine.PendingEvents.Select(e => Tuple(_world.Text(e.Event, Machine.State.Height), $"{Machine.State.Height}", $"{e.Round}")))),
        ("pendingStepChange", TraceWorld.Text(Machine.PendingStep)),
        ("started", Machine.IsStarted ? "true" : "false"),
        ("voteKeeperOutput", _world.Text(Machine.LastVoteOutput)),
        ("chain", $"[{string.Join(",", _chain)}]"),
        ("certificates", Set([])));

    public string Keeper(VoteKeeper keeper, IEnumerable<(string Name, long Power)> validators) => KeeperText(_world, keeper, validators);

    public static string KeeperText(TraceWorld world, VoteKeeper keeper, IEnumerable<(string Name, long Power)> validators) => Record(
        ("height", $"{keeper.Height}"),
        ("validatorSet", Map(validators.Select(v => (Quote(v.Name), $"{v.Power}")))),
        ("evidence", Set(keeper.Contradictions.Select(pair => Set([world.Text(pair.First), world.Text(pair.Second)])))),
        ("rounds", Map(keeper.Rounds.Select(round => ($"{round.Round}", Record(
            ("height", $"{keeper.Height}"), ("round", $"{round.Round}"), ("prevotes", Count(world, keeper, round.Prevotes)), ("precommits", Count(world, keeper, round.Precommits)),
            ("emittedOutputs", Set(round.Emitted.Select(world.Text))), ("votesAddressesWeights", Map(round.Voters.Select(v => (world.Name(v.Key), $"{v.Value}"))))))))));

    private static string Count(TraceWorld world, VoteKeeper keeper, VoteCount count) => Record(
        ("totalWeight", $"{keeper.Total}"), ("valuesWeights", Map(count.Weights.Select(w => (world.Text(w.Key), $"{w.Value}")))),
        ("votesAddresses", Set(count.Received.Select(vote => world.Name(vote.ValidatorAddress)))), ("receivedVotes", Set(count.Received.Select(world.Text))));

    private MicroStep Propose(JsonElement value)
    {
        (Proposal proposal, Address proposer) = _world.ProposalOf(value);
        return Machine.Propose(proposal, proposer, value.GetProperty("proposal").GetString() != "invalid");
    }

    private void TakeIn(JsonElement node)
    {
        bool OfHeight(JsonElement message) => Number(message.GetProperty("height")) == Machine.State.Height;
        IEnumerable<JsonElement> Members(string field) => node.GetProperty(field).GetProperty("#set").EnumerateArray();
        Machine.TakeIn(
            Members("incomingVotes").Where(OfHeight).Select(_world.VoteOf),
            Members("incomingCertificates").Select(set => set.GetProperty("#set").EnumerateArray().ToArray()).Where(set => set.All(OfHeight)).Select(set => (IReadOnlyList<Vote>)[.. set.Select(_world.VoteOf)]),
            [.. Members("incomingProposals").Where(p => OfHeight(p) && p.GetProperty("proposal").GetString() != "invalid").Select(_world.ProposalOf)]);
    }

    private void Decided(RoundOutput decided)
    {
        // driver.qnt, handleDecided: the proposal of the round, and the votes for it.
        string proposal = Machine.Proposals.Where(p => p.Proposal.Round == decided.Round && p.Proposal.BlockId == decided.Value).Select(p => _world.Text(p.Proposal, p.Proposer)).LastOrDefault()
            ?? Record(("srcAddress", "''"), ("height", "0"), ("round", "0"), ("proposal", "''"), ("validRound", "0"));
        IReadOnlyList<Vote> votes = Machine.Votes.VotesFor(decided.Round, VoteType.Precommit, decided.Value);
        _chain.Add(Record(("decision", proposal), ("commit", Set(votes.Select(_world.Text)))));
    }
}
