using R3mes.Consensus;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Consensus;

/// <summary>Validators, values, votes and proposals by number and name.</summary>
internal static class ConsensusSamples
{
    internal const long Height = 5;

    internal static readonly BlockId V = Value("v"), W = Value("w"), Nil = BlockId.Nil;

    internal static Validator Validator(int who, long power = 1) => new(PublicKey32.FromSpan(Sha256.Hash([(byte)who]).ToArray()), power);

    internal static Address Who(int who) => Validator(who).Address;

    internal static BlockId Value(string name) => new(Sha256.Hash(System.Text.Encoding.UTF8.GetBytes(name)), new PartSetHeader(1, Sha256.Hash([1])));

    internal static Vote Prevote(int who, int round, BlockId value, long height = Height) => Vote(VoteType.Prevote, who, round, value, height);

    internal static Vote Precommit(int who, int round, BlockId value, long height = Height) => Vote(VoteType.Precommit, who, round, value, height);

    internal static Vote Vote(VoteType type, int who, int round, BlockId value, long height = Height) => new()
    {
        Type = type,
        Height = height,
        Round = round,
        BlockId = value,
        Timestamp = Timestamp.None,
        ValidatorAddress = Who(who),
        ValidatorIndex = 0,
    };

    internal static Proposal Proposal(int round, BlockId value, int polRound = -1, long height = Height) =>
        new() { Height = height, Round = round, PolRound = polRound, BlockId = value, Timestamp = Timestamp.None };

    internal static IProposers Turns(int validators) => new InTurn(validators);

    /// <summary>A core at <see cref="Height"/> with validators of power 1, which propose in turn; itself is <paramref name="self"/>.</summary>
    internal static CoreState Core(int validators = 4, int self = 1)
    {
        CoreState core = new();
        ConsensusCore.Step(core, Start(Height, validators, self));
        return core;
    }

    internal static ConsensusInput.HeightStarted Start(long height, int validators = 4, int self = 1) =>
        new(height, ValidatorSet.Of(Enumerable.Range(0, validators).Select(who => Validator(who))), Turns(validators), self < 0 ? null : Who(self));

    internal static IReadOnlyList<ConsensusEffect> Tell(this CoreState core, Vote vote) => ConsensusCore.Step(core, new ConsensusInput.VoteReceived(vote));

    internal static IReadOnlyList<ConsensusEffect> Tell(this CoreState core, Proposal proposal, int proposer, bool isValid = true) =>
        ConsensusCore.Step(core, new ConsensusInput.ProposalReceived(proposal, Who(proposer), isValid));

    internal static IReadOnlyList<ConsensusEffect> Tell(this CoreState core, params IReadOnlyList<Vote> together) => ConsensusCore.Step(core, new ConsensusInput.CertificateReceived(together));

    internal static IReadOnlyList<ConsensusEffect> Elapse(this CoreState core, TimeoutKind kind, int round, long height = Height) =>
        ConsensusCore.Step(core, new ConsensusInput.TimeoutElapsed(height, round, kind));

    private sealed class InTurn(int validators) : IProposers
    {
        public Address ProposerOf(int round) => Who(round % validators);
    }
}
