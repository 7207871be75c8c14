using R3mes.Application.Blocks;
using R3mes.Application.Conduct;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

/// <summary>Who validates: joining, leaving, jail, and what misbehaviour costs.</summary>
public sealed class ValidatorTests
{
    private static readonly ValidatorTerms Terms = ChainParams.Devnet.Validators with
    {
        CountMax = 4,
        StakeMinUremes = 1_000_000_000,
        UremesPerPower = 2_000_000_000,
        DowntimeWindowBlocks = 10,
        DowntimeSignedMinBps = 5_000,
        JailBlocks = 7,
        UnbondingBlocks = 15,
    };

    private readonly TestChain _chain = new(miners: 1, validators: 3, change: p => p with { Validators = Terms });

    [Fact]
    public void Who_stakes_joins_with_the_power_of_its_stake()
    {
        Assert.Equal(0u, _chain.Deliver(_chain.User, Join(_chain.User, 7_000_000_000)).Code);
        ValidatorUpdate update = Assert.Single(_chain.Last!.ValidatorUpdates);
        Assert.Equal(new ValidatorUpdate(KeyOf(_chain.User).PublicKey, 3), update);
        ValidatorRecord joined = Of(_chain.User);
        Assert.Equal((3UL, 3UL, new Amount(7_000_000_000)), (joined.Power, joined.ConsensusPower, joined.Stake));
        Assert.Empty(_chain.Next().ValidatorUpdates);

        Assert.Equal(0u, _chain.Deliver(_chain.User, Join(_chain.User, 4_000_000_000)).Code);
        Assert.Equal(5, Assert.Single(_chain.Last!.ValidatorUpdates).Power);
    }

    [Fact]
    public void A_validator_of_genesis_adds_to_the_power_that_genesis_gave_it()
    {
        // The keys of this chain's genesis have no secret: it proves nothing, and is refused.
        RegisterValidator forged = Join(_chain.Validators[0], 4_000_000_000) with { ConsensusKey = Of(_chain.Validators[0]).ConsensusKey };
        Assert.Equal(ValidatorErrors.KeyUnproven.Code, _chain.Deliver(_chain.Validators[0], forged).Code);
        Assert.Empty(_chain.Last!.ValidatorUpdates);
    }

    [Fact]
    public void Each_refusal_to_register_has_its_own_reason()
    {
        RegisterValidator good = Join(_chain.User, 4_000_000_000);
        Refused(ValidatorErrors.MinerMayNotValidate, _chain.Miners[0], Join(_chain.Miners[0], 4_000_000_000));
        Refused(ValidatorErrors.StakeTooLow, _chain.User, Join(_chain.User, 1_999_999_999));
        Refused(ValidatorErrors.StakeUnaffordable, _chain.User, Join(_chain.User, 100_000_000_000));
        Refused(ValidatorErrors.KeyTaken, _chain.User, good with { ConsensusKey = Of(_chain.Validators[0]).ConsensusKey });
        Refused(ValidatorErrors.KeyTaken, _chain.Validators[0], Join(_chain.Validators[0], 4_000_000_000));
        Refused(ValidatorErrors.KeyUnproven, _chain.User, good with { Proof = Join(_chain.Validators[0], 1).Proof });
        Refused(ValidatorErrors.KeyUnproven, _chain.User, good with { Proof = KeyOf(_chain.User).Sign(RegisterValidator.ProofBytes("another-chain", _chain.User.Address)) });
        Refused(ValidatorErrors.VrfKeyInvalid, _chain.User, good with { VrfKey = new byte[32] });
        Assert.Equal(0u, _chain.Deliver(_chain.User, good).Code);

        TestAccount late = new("late");
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[1], new Send { From = _chain.Validators[1].Address, To = late.Address, Amount = new Amount(50_000_000_000) }).Code);
        Refused(ValidatorErrors.ValidatorsFull, late, Join(late, 4_000_000_000));
    }

    [Theory]
    [InlineData(MisbehaviorKind.DuplicateVote)]
    [InlineData(MisbehaviorKind.LightClientAttack)]
    public void Who_contradicts_itself_is_slashed_once_and_never_validates_again(MisbehaviorKind kind)
    {
        ValidatorRecord before = Of(_chain.Validators[1]);
        Misbehave(before, kind);
        Assert.Equal(new ValidatorUpdate(PublicKey32.FromSpan(before.ConsensusKey.Span), 0), Assert.Single(_chain.Next().ValidatorUpdates));
        ValidatorRecord after = Of(_chain.Validators[1]);
        Amount taken = before.Stake.MulDiv(Terms.SlashDoubleSignBps, ChainParams.BpsOne);
        Assert.Equal((true, true, before.Stake - taken, taken), (after.Jailed, after.Tombstoned, after.Stake, after.Slashed));

        Misbehave(before, kind);
        Assert.Empty(_chain.Next().ValidatorUpdates);
        Assert.Equal(after.Stake, Of(_chain.Validators[1]).Stake);
        _chain.RunTo(_chain.App.Height + 20);
        Refused(ValidatorErrors.Tombstoned, _chain.Validators[1], new UnjailValidator { Operator = _chain.Validators[1].Address });
        Refused(ValidatorErrors.Tombstoned, _chain.Validators[1], Join(_chain.Validators[1], 4_000_000_000));
    }

    [Fact]
    public void A_tombstoned_validator_takes_what_is_left_of_its_stake_and_its_key_stays_taken()
    {
        Misbehave(Of(_chain.Validators[1]), MisbehaviorKind.DuplicateVote);
        _chain.Next();
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[1], new LeaveValidators { Operator = _chain.Validators[1].Address }).Code);
        _chain.RunTo(_chain.App.Height + 18);
        ValidatorRecord left = Of(_chain.Validators[1]);
        Assert.Equal((Amount.Zero, true), (left.Stake, left.Tombstoned));
        Refused(ValidatorErrors.KeyTaken, _chain.User, Join(_chain.User, 4_000_000_000) with { ConsensusKey = left.ConsensusKey });
    }

    [Theory]
    [InlineData(5, BlockIdFlag.Absent, false)]
    [InlineData(6, BlockIdFlag.Absent, true)]
    [InlineData(10, BlockIdFlag.Nil, false)]
    public void Who_misses_more_than_half_of_a_window_sits_in_jail_for_a_while(int missed, BlockIdFlag flag, bool jailed)
    {
        ValidatorRecord before = Of(_chain.Validators[2]);
        for (int height = 1; height <= 10; height++) NextSignedBy(before, height <= missed ? flag : BlockIdFlag.Commit);
        ValidatorRecord after = Of(_chain.Validators[2]);
        Assert.Equal((jailed, 0UL, jailed ? 0 : before.Power), (after.Jailed, after.BlocksMissed, after.ConsensusPower));
        if (!jailed)
        {
            Assert.Equal(before.Stake, after.Stake);
            Refused(ValidatorErrors.NotJailed, _chain.Validators[2], new UnjailValidator { Operator = after.Operator });
            return;
        }

        Assert.Equal(before.Stake - before.Stake.MulDiv(Terms.SlashDowntimeBps, ChainParams.BpsOne), after.Stake);
        Assert.Equal(0, Assert.Single(_chain.Last!.ValidatorUpdates).Power);
        Refused(ValidatorErrors.JailNotOver, _chain.Validators[2], new UnjailValidator { Operator = after.Operator });
        _chain.RunTo(16);
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[2], new UnjailValidator { Operator = after.Operator }).Code);
        Assert.Equal((long)before.Power, Assert.Single(_chain.Last!.ValidatorUpdates).Power);
    }

    [Fact]
    public void Misses_of_one_window_are_forgotten_in_the_next()
    {
        ValidatorRecord validator = Of(_chain.Validators[2]);
        for (int height = 1; height <= 20; height++) NextSignedBy(validator, height is > 5 and <= 14 ? BlockIdFlag.Absent : BlockIdFlag.Commit);
        Assert.False(Of(_chain.Validators[2]).Jailed);
    }

    [Fact]
    public void Who_leaves_is_paid_out_after_the_unbonding_time_and_may_come_back()
    {
        Assert.Equal(0u, _chain.Deliver(_chain.User, Join(_chain.User, 4_000_000_000)).Code);
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[0], new LeaveValidators { Operator = _chain.Validators[0].Address }).Code);
        Assert.Equal(0, Assert.Single(_chain.Last!.ValidatorUpdates).Power);
        Refused(ValidatorErrors.AlreadyLeaving, _chain.Validators[0], new LeaveValidators { Operator = _chain.Validators[0].Address });
        long left = _chain.App.Height - 1;
        _chain.RunTo(left + 16);
        Amount balance = _chain.View.Account(_chain.Validators[0].Address)!.Balance;
        Assert.NotNull(Find(_chain.Validators[0]));
        _chain.Next();
        Assert.Null(Find(_chain.Validators[0]));
        Assert.Equal(balance + new Amount(50_000_000_000), _chain.View.Account(_chain.Validators[0].Address)!.Balance);

        // The last on record took the free slot, and is found by both of its names.
        Assert.Equal(3, _chain.View.Validators().Count);
        Misbehave(Of(_chain.User), MisbehaviorKind.DuplicateVote);
        _chain.Next();
        Assert.True(Of(_chain.User).Tombstoned);
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[0], Join(_chain.Validators[0], 4_000_000_000)).Code);
        Assert.Equal(2, Assert.Single(_chain.Last!.ValidatorUpdates).Power);
    }

    [Fact]
    public void Evidence_reaches_the_stake_of_one_that_is_leaving()
    {
        Assert.Equal(0u, _chain.Deliver(_chain.Validators[0], new LeaveValidators { Operator = _chain.Validators[0].Address }).Code);
        ValidatorRecord leaving = Of(_chain.Validators[0]);
        Misbehave(leaving, MisbehaviorKind.DuplicateVote);
        _chain.Next();
        Assert.True(Of(_chain.Validators[0]).Stake < leaving.Stake);
    }

    [Fact]
    public void A_chain_is_never_without_a_validator()
    {
        TestChain alone = new(miners: 1, validators: 1, change: p => p with { Validators = Terms });
        Assert.Equal(ValidatorErrors.LastValidator.Code, alone.Deliver(alone.Validators[0], new LeaveValidators { Operator = alone.Validators[0].Address }).Code);
        ValidatorRecord only = alone.View.Validators()[0];
        alone.Change = request => request with { Misbehavior = [Wrong(only, MisbehaviorKind.DuplicateVote)] };
        Assert.Empty(alone.Next().ValidatorUpdates);
        Assert.True(alone.View.Validators()[0] is { Tombstoned: true, ConsensusPower: 10 });
        Assert.Equal(0u, alone.Deliver(alone.User, Join(alone.User, 4_000_000_000)).Code);
        Assert.Equal([0, 2], alone.Last!.ValidatorUpdates.Select(update => update.Power).Order());
    }

    [Fact]
    public void A_block_takes_no_more_gas_than_the_chain_says()
    {
        ulong each = ChainParams.Devnet.Fees.GasMax;
        TestChain chain = new(change: p => p with { Fees = p.Fees with { BlockGasMax = (2 * each) + 1 } });
        byte[][] txs = [.. Enumerable.Range(0, 3).Select(i => Costly(chain, (ulong)i))];
        BlockRequest request = new(1, chain.Genesis.Time, txs, chain.App.GenesisHash, default);
        Assert.Equal(txs[..2], chain.App.PrepareProposal(request));
        Assert.True(chain.App.ProcessProposal(request with { Txs = txs[..2] }).Accepted);
        Assert.False(chain.App.ProcessProposal(request).Accepted);
    }

    private static byte[] Costly(TestChain chain, ulong sequence) => R3mes.Application.Transactions.TxSigner.Sign(
        new Send { From = chain.User.Address, To = chain.Miners[0].Address, Amount = new Amount(1) }, chain.Genesis.ChainId,
        chain.View.Account(chain.User.Address)!.Number, sequence, chain.User.Key,
        chain.Genesis.Params.Fees with { GasBase = chain.Genesis.Params.Fees.GasMax, GasPerByte = 0 });

    private void Refused(TxError error, TestAccount from, R3mes.Application.Messages.ChainMessage message)
    {
        Assert.Equal(error.Code, _chain.Deliver(from, message).Code);
        Assert.Empty(_chain.Last!.ValidatorUpdates);
    }

    private void Misbehave(ValidatorRecord validator, MisbehaviorKind kind) =>
        _chain.Change = request => request with { Misbehavior = [Wrong(validator, kind)] };

    private void NextSignedBy(ValidatorRecord validator, BlockIdFlag flag)
    {
        _chain.Change = request => request with { LastCommit = [new VoteInfo(ConsensusOf(validator), (long)validator.Power, flag)] };
        _chain.Next();
    }

    private RegisterValidator Join(TestAccount account, ulong uremes) => new()
    {
        Operator = account.Address,
        Stake = new Amount(uremes),
        ConsensusKey = KeyOf(account).PublicKey.ToArray(),
        Proof = KeyOf(account).Sign(RegisterValidator.ProofBytes(_chain.Genesis.ChainId, account.Address)),
        VrfKey = VrfKeyPair.FromSeed(Sha256.Hash(account.Address.ToArray()).ToArray()).PublicKey.ToArray(),
    };

    private static Ed25519KeyPair KeyOf(TestAccount account) => Ed25519KeyPair.FromSeed(Sha256.Hash([.. account.Address.ToArray(), 1]).ToArray());

    private ValidatorRecord Of(TestAccount account) => Find(account)!;

    private ValidatorRecord? Find(TestAccount account) => _chain.View.Validators().SingleOrDefault(v => v.Operator == account.Address);

    private static Address ConsensusOf(ValidatorRecord validator) => Address.FromConsensusKey(validator.ConsensusKey.Span);

    private static Misbehavior Wrong(ValidatorRecord validator, MisbehaviorKind kind) =>
        new(kind, ConsensusOf(validator), 1, Timestamp.FromUnixMilliseconds(1_767_225_600_000), (long)validator.Power, 30);
}
