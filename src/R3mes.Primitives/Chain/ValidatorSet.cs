using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>The validators of a height in CometBFT's order: power descending, then address ascending.</summary>
public sealed class ValidatorSet
{
    /// <summary>Most power a set may have in total (CometBFT's MaxTotalVotingPower), so that sums of priorities never overflow.</summary>
    public const long TotalPowerMax = long.MaxValue / 8;

    private ValidatorSet(Validator[] validators, long totalPower)
    {
        Validators = validators;
        TotalPower = totalPower;
    }

    /// <summary>The validators in order.</summary>
    public IReadOnlyList<Validator> Validators { get; }

    /// <summary>The sum of their powers.</summary>
    public long TotalPower { get; }

    /// <summary>Brings validators into order; a key twice, a power below 1 and a sum over the limit are bugs of the caller, who checks first.</summary>
    /// <param name="validators">In any order.</param>
    public static ValidatorSet Of(IEnumerable<Validator> validators)
    {
        Validator[] ordered = [.. validators];
        Array.Sort(ordered, static (a, b) =>
            a.VotingPower != b.VotingPower ? b.VotingPower.CompareTo(a.VotingPower) : a.Address.CompareTo(b.Address));
        HashSet<PublicKey32> keys = [];
        long total = 0;
        foreach (Validator validator in ordered)
        {
            Invariant.Holds(validator.VotingPower > 0, "a validator has power");
            Invariant.Holds(keys.Add(validator.PublicKey), "a validator stands once in its set");
            Invariant.Holds(validator.VotingPower <= TotalPowerMax - total, "the total power is within its limit");
            total += validator.VotingPower;
        }
        return new ValidatorSet(ordered, total);
    }

    /// <summary>Whether <see cref="Of"/> takes these: each key once, powers of one or more, and not too much power in all.</summary>
    /// <param name="validators">In any order; read once.</param>
    public static bool CanBe(IEnumerable<Validator> validators)
    {
        HashSet<PublicKey32> keys = [];
        long total = 0;
        foreach (Validator validator in validators)
        {
            if (validator.VotingPower < 1 || validator.VotingPower > TotalPowerMax - total || !keys.Add(validator.PublicKey))
                return false;
            total += validator.VotingPower;
        }
        return true;
    }

    /// <summary>RFC 6962 root over the simple validators: the header's validators_hash.</summary>
    public Digest Hash()
    {
        byte[][] leaves = new byte[Validators.Count][];
        for (int i = 0; i < leaves.Length; i++)
            leaves[i] = Validators[i].EncodeSimple();
        return Rfc6962.Root(leaves);
    }

    /// <summary>Place of a validator by its address, -1 when it is not in the set.</summary>
    /// <param name="address">A consensus address.</param>
    public int IndexOf(Address address)
    {
        for (int i = 0; i < Validators.Count; i++)
        {
            if (Validators[i].Address == address)
                return i;
        }
        return -1;
    }
}
