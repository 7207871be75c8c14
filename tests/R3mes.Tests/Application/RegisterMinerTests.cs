using R3mes.Application.Errors;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Application;

public sealed class RegisterMinerTests
{
    private readonly TestChain _chain = new();

    [Fact]
    public void A_new_miner_mines_in_the_first_round_whose_seed_came_after_its_stake()
    {
        // Staked at 9: the seed of a round that opens at 10 is the hash of block 9, so it waits for the next.
        TestChain chain = new(change: p => p with { Timing = p.Timing with { TrainingBlocks = 2, WindowBlocks = 10 } });
        chain.RunTo(8);
        Assert.True(chain.Deliver(chain.User, Register(chain.User, 20_000_000_000)).IsOk);
        chain.RunTo(10);
        Assert.Null(chain.View.Assignment(1, chain.User.Address));
        chain.RunTo(20);
        Assert.NotNull(chain.View.Assignment(2, chain.User.Address));
    }

    [Fact]
    public void Moves_the_stake_out_of_the_balance_and_adds_to_it()
    {
        Amount before = _chain.View.Balance(_chain.User.Address);
        Assert.True(_chain.Deliver(_chain.User, Register(_chain.User, 15_000_000_000)).IsOk);
        Assert.True(_chain.Deliver(_chain.User, Register(_chain.User, 1_000)).IsOk);
        Miner miner = _chain.View.Miner(_chain.User.Address)!.Miner;
        Assert.Equal(new Amount(15_000_001_000), miner.Stake);
        Assert.Equal(MinerStatus.Eligible, _chain.View.Miner(_chain.User.Address)!.Status);
        Assert.True(_chain.View.Balance(_chain.User.Address) < before - new Amount(15_000_000_000));
    }

    [Fact]
    public void A_slashed_miner_that_stakes_more_is_eligible_again()
    {
        Address cheat = _chain.Miners[0].Address;
        TestRound.PlayTo(_chain, 1, draw => draw.Owner == cheat ? Verdict.Invalid : Verdict.Valid);
        Assert.Equal(MinerStatus.Understaked, _chain.View.Miner(cheat)!.Status);
        Amount missing = _chain.View.Miner(cheat)!.Required - _chain.View.Miner(cheat)!.Miner.Stake;
        Assert.True(_chain.Deliver(_chain.Miners[0], Register(_chain.Miners[0], missing.Uremes)).IsOk);
        Assert.Equal(MinerStatus.Eligible, _chain.View.Miner(cheat)!.Status);
    }

    [Fact]
    public void Refuses_more_stake_than_there_is_and_a_validator()
    {
        Assert.Equal(TrainingErrors.StakeUnaffordable.Code, _chain.Deliver(_chain.User, Register(_chain.User, 100_000_000_000)).Code);
        Assert.Equal(TrainingErrors.ValidatorMayNotMine.Code, _chain.Deliver(_chain.Validators[0], Register(_chain.Validators[0], 5)).Code);
        Assert.Null(_chain.View.Miner(_chain.User.Address));
    }

    [Fact]
    public void Refuses_a_new_miner_below_the_stake_of_its_reputation_so_that_dust_cannot_fill_the_places()
    {
        Amount before = _chain.View.Balance(_chain.User.Address);
        Assert.Equal(TrainingErrors.StakeTooLow.Code, _chain.Deliver(_chain.User, Register(_chain.User, 14_999_999_999)).Code);
        Assert.Null(_chain.View.Miner(_chain.User.Address));
        Assert.True(before - _chain.View.Balance(_chain.User.Address) < new Amount(1_000), "only the fee is gone");
    }

    private static RegisterMiner Register(TestAccount account, ulong stake) =>
        new() { Miner = account.Address, Stake = new Amount(stake), Moniker = "new" };

}
