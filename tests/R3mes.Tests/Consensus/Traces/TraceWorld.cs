using R3mes.Consensus.Rounds;
using System.Text;
using System.Text.Json;
using R3mes.Consensus;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using static R3mes.Tests.Consensus.Traces.ItfText;

namespace R3mes.Tests.Consensus.Traces;

/// <summary>The names of a trace as our types have them, and our types as the trace writes them.</summary>
internal sealed class TraceWorld
{
    private readonly Dictionary<Address, string> _addresses = [];
    private readonly Dictionary<BlockId, string> _values = [];

    public Address AddressOf(string name)
    {
        Address address = Address.FromConsensusKey(Sha256.Hash(Encoding.UTF8.GetBytes(name)).ToArray());
        _addresses[address] = name;
        return address;
    }

    public static Validator ValidatorOf(string name, long power) => new(PublicKey32.FromSpan(Sha256.Hash(Encoding.UTF8.GetBytes(name)).ToArray()), power);

    public BlockId BlockOf(string value)
    {
        BlockId id = new(Sha256.Hash(Encoding.UTF8.GetBytes(value)), new PartSetHeader(1, Sha256.Hash([1])));
        _values[id] = value;
        return id;
    }

    public BlockId ValueOf(JsonElement value) => value.GetProperty("tag").GetString() == "Nil" ? BlockId.Nil : BlockOf(value.GetProperty("value").GetString()!);

    public Vote VoteOf(JsonElement vote) => new()
    {
        Type = vote.GetProperty("voteType").GetProperty("tag").GetString() == "Prevote" ? VoteType.Prevote : VoteType.Precommit,
        Height = Number(vote.GetProperty("height")),
        Round = (int)Number(vote.GetProperty("round")),
        BlockId = ValueOf(vote.GetProperty("valueId")),
        Timestamp = Timestamp.None,
        ValidatorAddress = AddressOf(vote.GetProperty("srcAddress").GetString()!),
        ValidatorIndex = 0,
    };

    public (Proposal Proposal, Address Proposer) ProposalOf(JsonElement proposal) => (new Proposal
    {
        Height = Number(proposal.GetProperty("height")),
        Round = (int)Number(proposal.GetProperty("round")),
        PolRound = (int)Number(proposal.GetProperty("validRound")),
        BlockId = BlockOf(proposal.GetProperty("proposal").GetString()!),
        Timestamp = Timestamp.None,
    }, AddressOf(proposal.GetProperty("srcAddress").GetString()!));

    public string Name(Address address) => Quote(_addresses[address]);

    public string Plain(BlockId id) => Quote(_values[id]);

    public string Text(BlockId id) => id.IsNil ? "Nil" : Variant("Val", Plain(id));

    public string Text(Vote vote) => Record(
        ("voteType", vote.Type.ToString()), ("srcAddress", Name(vote.ValidatorAddress)), ("height", $"{vote.Height}"), ("round", $"{vote.Round}"), ("valueId", Text(vote.BlockId)));

    public string Text(Proposal proposal, Address proposer) => Record(
        ("srcAddress", Name(proposer)), ("height", $"{proposal.Height}"), ("round", $"{proposal.Round}"), ("proposal", Plain(proposal.BlockId)), ("validRound", $"{proposal.PolRound}"));

    public string Text(VoteOutput output) => output.Kind switch
    {
        VoteOutputKind.None => "NoVKOutput",
        VoteOutputKind.PolkaValue or VoteOutputKind.PrecommitValue => Variant($"{output.Kind}VKOutput", Tuple($"{output.Round}", Plain(output.Value))),
        _ => Variant($"{output.Kind}VKOutput", $"{output.Round}"),
    };

    public static string Text(Step step) => step switch { Step.New => "NoStep", _ => $"{step}Step" };

    public string Text(RoundState state, string self) => Record(
        ("p", Quote(self)), ("height", $"{state.Height}"), ("round", $"{state.Round}"), ("step", Text(state.Step)), ("lockedRound", $"{state.LockedRound}"),
        ("lockedValue", Text(state.LockedValue)), ("validRound", $"{state.ValidRound}"), ("validValue", Text(state.ValidValue)));

    public string Text(RoundEvent e, long height) => e.Kind switch
    {
        RoundEventKind.NewRound => Variant("NewRoundCInput", $"{e.Round}"),
        RoundEventKind.NewRoundProposer => Variant("NewRoundProposerCInput", $"{e.Round}"),
        RoundEventKind.ProposeValue => Variant("ProposeValueCInput", Plain(e.Value)),
        RoundEventKind.Proposal => Variant("ProposalCInput", Tuple($"{e.Round}", Text(e.Value))),
        RoundEventKind.ProposalAndPolkaPrevious => Variant("ProposalAndPolkaPreviousAndValidCInput", Tuple(Text(e.Value), $"{e.Round}")),
        RoundEventKind.ProposalAndPolka => Variant("ProposalAndPolkaAndValidCInput", Text(e.Value)),
        RoundEventKind.ProposalAndPolkaInvalid => Variant("ProposalAndPolkaAndInvalidCInput", Text(e.Value)),
        RoundEventKind.ProposalAndCommit => Variant("ProposalAndCommitAndValidCInput", Tuple($"{e.Round}", Plain(e.Value))),
        RoundEventKind.RoundSkip => Variant("RoundSkipCInput", $"{e.Round}"),
        RoundEventKind.TimeoutPropose or RoundEventKind.TimeoutPrevote or RoundEventKind.TimeoutPrecommit => Variant($"{e.Kind}CInput", Tuple($"{height}", $"{e.Round}")),
        _ => $"{e.Kind}CInput",
    };

    public RoundEvent EventOf(JsonElement input)
    {
        JsonElement value = input.GetProperty("value");
        JsonElement Part(int index) => value.GetProperty("#tup")[index];
        return input.GetProperty("tag").GetString() switch
        {
            "NewRoundCInput" => new RoundEvent(RoundEventKind.NewRound, (int)Number(value)),
            "NewRoundProposerCInput" => new RoundEvent(RoundEventKind.NewRoundProposer, (int)Number(value)),
            "ProposeValueCInput" => new RoundEvent(RoundEventKind.ProposeValue, Value: BlockOf(value.GetString()!)),
            "ProposalCInput" => new RoundEvent(RoundEventKind.Proposal, (int)Number(Part(0)), ValueOf(Part(1))),
            "ProposalAndPolkaPreviousAndValidCInput" => new RoundEvent(RoundEventKind.ProposalAndPolkaPrevious, (int)Number(Part(1)), ValueOf(Part(0))),
            "ProposalAndPolkaAndValidCInput" => new RoundEvent(RoundEventKind.ProposalAndPolka, Value: ValueOf(value)),
            "ProposalAndPolkaAndInvalidCInput" => new RoundEvent(RoundEventKind.ProposalAndPolkaInvalid, Value: ValueOf(value)),
            "ProposalAndCommitAndValidCInput" => new RoundEvent(RoundEventKind.ProposalAndCommit, (int)Number(Part(0)), BlockOf(Part(1).GetString()!)),
            "RoundSkipCInput" => new RoundEvent(RoundEventKind.RoundSkip, (int)Number(value)),
            "TimeoutProposeCInput" => new RoundEvent(RoundEventKind.TimeoutPropose, (int)Number(Part(1))),
            "TimeoutPrevoteCInput" => new RoundEvent(RoundEventKind.TimeoutPrevote, (int)Number(Part(1))),
            "TimeoutPrecommitCInput" => new RoundEvent(RoundEventKind.TimeoutPrecommit, (int)Number(Part(1))),
            "PolkaNilCInput" => new RoundEvent(RoundEventKind.PolkaNil),
            "PolkaAnyCInput" => new RoundEvent(RoundEventKind.PolkaAny),
            "PrecommitAnyCInput" => new RoundEvent(RoundEventKind.PrecommitAny),
            "ProposalInvalidCInput" => new RoundEvent(RoundEventKind.ProposalInvalid),
            string other => throw new InvalidDataException($"the trace has an input that the test does not know: {other}"),
            null => throw new InvalidDataException("an input without a tag"),
        };
    }

    public string Text(RoundOutput output, long height, string self, RoundEvent? refused) => output.Kind switch
    {
        RoundOutputKind.None => "NoConsensusOutput",
        RoundOutputKind.Refused => Variant("ErrorOutput", Quote(Refusal(refused!.Value.Kind))),
        RoundOutputKind.GetValue => Variant("GetValueAndScheduleTimeoutOutput", Tuple($"{height}", $"{output.Round}", "ProposeTimeout")),
        RoundOutputKind.Proposal => Variant("ProposalOutput", Record(
            ("srcAddress", Quote(self)), ("height", $"{height}"), ("round", $"{output.Round}"), ("proposal", Plain(output.Value)), ("validRound", $"{output.ValidRound}"))),
        RoundOutputKind.Prevote or RoundOutputKind.Precommit => Variant("VoteOutput", Record(
            ("voteType", output.Kind.ToString()), ("srcAddress", Quote(self)), ("height", $"{height}"), ("round", $"{output.Round}"), ("valueId", Text(output.Value)))),
        RoundOutputKind.TimeoutPropose or RoundOutputKind.TimeoutPrevote or RoundOutputKind.TimeoutPrecommit =>
            Variant("TimeoutOutput", Tuple($"{output.Round}", $"{output.Kind.ToString()["Timeout".Length..]}Timeout")),
        RoundOutputKind.SkipRound => Variant("SkipRoundOutput", $"{output.Round}"),
        _ => Variant("DecidedOutput", Tuple($"{output.Round}", Plain(output.Value))),
    };

    // The sentences of consensus.qnt.
    private static string Refusal(RoundEventKind kind) => kind switch
    {
        RoundEventKind.NewRound or RoundEventKind.NewRoundProposer => "state is not Unstarted or initial step",
        RoundEventKind.Proposal or RoundEventKind.ProposalInvalid => "ProposalCInput when not in ProposeStep",
        RoundEventKind.ProposalAndPolkaPrevious => "ProposalAndPolkaPreviousAndValidCInput",
        RoundEventKind.PolkaAny => "PolkaAnyCInput when not in PrevoteStep",
        RoundEventKind.ProposalAndPolka => "ProposalAndPolkaAndValidCInput when not in PrevoteStep or PrecommitStep",
        RoundEventKind.PolkaNil => "PolkaNilCInput when not in PrevoteStep",
        RoundEventKind.ProposalAndCommit => "ProposalAndCommitAndValidCInput when in CommitStep",
        RoundEventKind.RoundSkip => "RoundSkipCInput for round not bigger than current round",
        _ => $"{kind}CInput",
    };
}
