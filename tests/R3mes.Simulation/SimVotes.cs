using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <summary>
/// Everything that was signed in a run, and what the algorithm allows to be signed after it: the rules of locking, told by somebody who hears all. They break long before two blocks are
/// decided at one height, which takes much bad luck.
/// </summary>
public sealed class SimVotes
{
    private readonly Dictionary<(long Height, int Round, VoteType Type, BlockId Block), Dictionary<Address, Vote>> _said = [];
    private readonly Dictionary<(Address Validator, long Height), (int Round, BlockId Block)> _locks = [];

    /// <summary>A vote left its validator.</summary>
    /// <param name="vote">The vote.</param>
    /// <param name="validators">Validators of its height, where the sender is at it.</param>
    /// <param name="isHonest">Whether the sender follows the rules.</param>
    public void Say(Vote vote, ValidatorSet? validators, bool isHonest)
    {
        if (!Add(vote) || !isHonest || vote.BlockId.IsNil) return;
        if (vote.Type == VoteType.Prevote)
        {
            if (validators is not null && _locks.TryGetValue((vote.ValidatorAddress, vote.Height), out (int Round, BlockId Block) held) && held.Round < vote.Round && held.Block != vote.BlockId)
                SimFailedException.Unless(Enumerable.Range(held.Round, vote.Round - held.Round).Any(round => HasPolka(vote, round, validators)), $"lock: {Who(vote)} precommitted another block in round {held.Round} and prevotes without a later quorum");
            return;
        }

        SimFailedException.Unless(validators is null || HasPolka(vote, vote.Round, validators), $"quorum: {Who(vote)} precommits without a quorum of prevotes");
        if (!_locks.TryGetValue((vote.ValidatorAddress, vote.Height), out (int Round, BlockId Block) last) || last.Round < vote.Round) _locks[(vote.ValidatorAddress, vote.Height)] = (vote.Round, vote.BlockId);
    }

    /// <summary>A quorum of prevotes in a round below <paramref name="round"/> for a block that a validator may not follow any more: it precommitted another one later.</summary>
    public IReadOnlyList<Vote>? StalePolka(long height, int round, ValidatorSet validators)
    {
        foreach (((long Height, int Round, VoteType Type, BlockId Block) at, Dictionary<Address, Vote> voters) in _said)
        {
            if (at.Height != height || at.Round >= round || at.Type != VoteType.Prevote || at.Block.IsNil || !IsQuorum(voters.ContainsKey, validators)) continue;
            if (_locks.Any(held => held.Key.Height == height && held.Value.Round > at.Round && held.Value.Block != at.Block)) return [.. voters.Values];
        }

        return null;
    }

    private static bool IsQuorum(Func<Address, bool> voted, ValidatorSet validators) =>
        3 * (Int128)validators.Validators.Where(validator => voted(validator.Address)).Sum(validator => validator.VotingPower) > 2 * (Int128)validators.TotalPower;

    private static string Who(Vote vote) => $"validator {vote.ValidatorIndex} at height {vote.Height}, round {vote.Round}";

    private bool Add(Vote vote)
    {
        if (!_said.TryGetValue((vote.Height, vote.Round, vote.Type, vote.BlockId), out Dictionary<Address, Vote>? voters)) _said.Add((vote.Height, vote.Round, vote.Type, vote.BlockId), voters = []);
        return voters.TryAdd(vote.ValidatorAddress, vote);
    }

    /// <summary>More than two thirds prevoted the vote's block in a round. The voter's own prevote counts where it was not heard: nobody may have been connected when it was said.</summary>
    private bool HasPolka(Vote vote, int round, ValidatorSet validators)
    {
        _said.TryGetValue((vote.Height, round, VoteType.Prevote, vote.BlockId), out Dictionary<Address, Vote>? voters);
        return IsQuorum(voter => voter == vote.ValidatorAddress || voters?.ContainsKey(voter) == true, validators);
    }
}
