using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Chain;

public sealed class ValidatorSetTests
{
    [Fact]
    public void Orders_by_power_then_address()
    {
        Validator[] validators = [.. Enumerable.Range(0, 9).Select(i => new Validator(Key(i), 1 + i % 3))];
        ValidatorSet set = ValidatorSet.Of(validators);
        for (int i = 1; i < set.Validators.Count; i++)
        {
            Validator a = set.Validators[i - 1], b = set.Validators[i];
            Assert.True(a.VotingPower > b.VotingPower || (a.VotingPower == b.VotingPower && a.Address < b.Address));
        }
        Assert.Equal(18, set.TotalPower);
        Assert.Equal(set.Hash(), ValidatorSet.Of(validators.Reverse()).Hash());
        Assert.NotEqual(set.Hash(), ValidatorSet.Of(validators.Skip(1)).Hash());
        Assert.Equal(4, set.IndexOf(set.Validators[4].Address));
        Assert.Equal(-1, set.IndexOf(default));
    }

    [Fact]
    public void Holds_its_invariants()
    {
        Assert.Throws<InvariantException>(() => ValidatorSet.Of([new Validator(Key(1), 0)]));
        Assert.Throws<InvariantException>(() => ValidatorSet.Of([new Validator(Key(1), 1), new Validator(Key(1), 2)]));
        Assert.Throws<InvariantException>(() => ValidatorSet.Of(
            [new Validator(Key(1), ValidatorSet.TotalPowerMax), new Validator(Key(2), 1)]));
    }

    private static PublicKey32 Key(int i) => PublicKey32.FromSpan(Sha256.Hash([(byte)i]).ToArray());
}
