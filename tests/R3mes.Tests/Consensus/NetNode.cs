using R3mes.Consensus;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Consensus;

/// <summary>An honest validator: its core, what waits to be told to it, and all that went in and came out.</summary>
internal sealed class NetNode(int who)
{
    internal int Who => who;

    internal CoreState Core { get; } = new();

    internal List<ConsensusInput> Inbox { get; } = [];

    internal List<(ConsensusInput Input, IReadOnlyList<ConsensusEffect> Effects)> Did { get; } = [];

    internal ConsensusEffect.Decide? Decided { get; private set; }

    /// <summary>Votes that break a rule, in words.</summary>
    internal List<string> Faults { get; } = [];

    internal IReadOnlyList<ConsensusEffect> Step(ConsensusInput input)
    {
        IReadOnlyList<ConsensusEffect> effects = ConsensusCore.Step(Core, input);
        Did.Add((input, effects));
        foreach (ConsensusEffect effect in effects)
        {
            if (effect is ConsensusEffect.SignVote vote) Check(vote);
            if (effect is not ConsensusEffect.Decide decided) continue;
            if (Decided is not null) Faults.Add("it decided twice");
            Decided = decided;
        }

        return effects;
    }

    /// <summary>One value a round and type, and after a precommit for a value no prevote for another without a quorum of prevotes of a later round.</summary>
    private void Check(ConsensusEffect.SignVote vote)
    {
        ConsensusEffect.SignVote[] before = [.. Did.SelectMany(did => did.Effects).OfType<ConsensusEffect.SignVote>().TakeWhile(other => !ReferenceEquals(other, vote))];
        if (Array.Exists(before, other => other.Round == vote.Round && other.Type == vote.Type)) Faults.Add($"it signed {vote} after another of its round");
        if (vote.Type != VoteType.Prevote || vote.Block.IsNil) return;
        ConsensusEffect.SignVote? locked = Array.FindLast(before, other => other.Type == VoteType.Precommit && !other.Block.IsNil);
        if (locked is null || locked.Block == vote.Block) return;
        for (int round = locked.Round + 1; round < vote.Round; round++)
        {
            if (Core.Machine!.Votes.HasQuorum(round, VoteType.Prevote, vote.Block)) return;
        }

        Faults.Add($"it signed {vote} though it is locked on {locked}");
    }
}
