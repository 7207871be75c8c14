using FsCheck;
using FsCheck.Fluent;
using R3mes.Application.Records;
using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Genesis;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Params;
using R3mes.Application.State;
using R3mes.Application.Views;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Storage.State;

namespace R3mes.Tests.Application;

public sealed class SupplyTests
{
    [Fact]
    public void Is_conserved_by_any_blocks_and_replaying_them_gives_the_same_hash() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        TestChain chain = RandomTraffic.NewChain(random);
        int blocks = 16 + random.Next(16);
        for (int i = 0; i < blocks; i++)
        {
            RandomTraffic.Send(chain, random);
            chain.Next();
            AssertConserved(chain);
        }
        ReplayGivesTheSame(chain);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_traffic_reaches_every_end_of_a_round()
    {
        // Without this the property above could pass by doing nothing.
        bool final = false, failed = false, slashed = false, disputed = false;
        for (int seed = 0; seed < 40 && !(final && failed && slashed && disputed); seed++)
        {
            Random random = new(seed);
            TestChain chain = RandomTraffic.NewChain(random);
            for (int i = 0; i < 60; i++)
            {
                RandomTraffic.Send(chain, random);
                chain.Next();
            }
            for (ulong id = 1; chain.View.Round(id) is { } round; id++)
            {
                final |= round.Round.Status == R3mes.Application.Records.RoundStatus.Final;
                failed |= round.Round.Status == R3mes.Application.Records.RoundStatus.Failed;
                disputed |= chain.View.Aggregation(id)?.Dispute is { Status: >= R3mes.Application.Records.DisputeStatus.ChallengerWon };
            }
            slashed |= chain.View.Miners().Any(m => !m.Miner.Slashed.IsZero);
        }
        Assert.Equal((true, true, true, true), (final, failed, slashed, disputed));
    }

    [Fact]
    public void A_block_that_makes_money_stops_the_node()
    {
        TestChain chain = new();
        StateOverlay overlay = new(chain.Store);
        overlay.PutNumber(KeySpace.Balance(chain.User.Address), 1);
        Assert.Throws<InvariantException>(() => SupplyCheck.Run(overlay));
        overlay = new StateOverlay(chain.Store);
        new BankState(overlay).Transfer(chain.User.Address, ModuleAccounts.MinerStakes, new Amount(5));
        Assert.Throws<InvariantException>(() => SupplyCheck.Run(overlay));
        overlay = new StateOverlay(chain.Store);
        new BankState(overlay).Transfer(chain.User.Address, chain.Miners[0].Address, new Amount(5));
        SupplyCheck.Run(overlay);
    }

    [Fact]
    public void Fees_go_to_the_operator_of_the_proposer()
    {
        TestChain chain = new();
        Amount before = chain.View.Balance(chain.Validators[0].Address);
        Amount user = chain.View.Balance(chain.User.Address);
        Assert.True(chain.Deliver(chain.User, new R3mes.Application.Modules.Bank.Messages.Send
        {
            From = chain.User.Address,
            To = chain.Miners[0].Address,
            Amount = new Amount(10),
        }).IsOk);
        Amount fee = user - chain.View.Balance(chain.User.Address) - new Amount(10);
        Assert.False(fee.IsZero);
        Assert.Equal(before + fee, chain.View.Balance(chain.Validators[0].Address));
        Assert.Equal(Amount.Zero, chain.View.Balance(ModuleAccounts.FeeCollector));
    }

    [Fact]
    public void Nothing_is_minted_beyond_the_largest_supply()
    {
        TestChain chain = new();
        StateOverlay overlay = new(chain.Store);
        BankState bank = new(overlay);
        bank.Mint(ModuleAccounts.CommunityPool, bank.Mintable);
        Assert.True(bank.Mintable.IsZero);
        Assert.Equal(BankState.SupplyMax, (bank.Supply.Genesis + bank.Supply.Minted).Uremes);
    }

    private static void AssertConserved(TestChain chain)
    {
        SupplyView supply = chain.View.Supply();
        UInt128 sum = 0;
        foreach (AccountView account in chain.View.Accounts(0, int.MaxValue)) sum += account.Balance.Uremes;
        foreach (Address module in ModuleAccounts.All) sum += chain.View.Balance(module).Uremes;
        Assert.Equal((UInt128)supply.Supply.Genesis.Uremes + supply.Supply.Minted.Uremes, sum + supply.Supply.Burned.Uremes);
        Assert.Equal(chain.View.Miners().Aggregate(Amount.Zero, (a, m) => a + m.Miner.Stake), supply.MinerStakes);
        Assert.Equal(chain.View.Validators().Aggregate(Amount.Zero, (a, v) => a + v.Stake), supply.ValidatorStakes);
    }

    private static void ReplayGivesTheSame(TestChain chain)
    {
        using MemoryStateStore store = new();
        GenesisDocument.TryRead(chain.Genesis.ToJson(), out GenesisDocument? genesis);
        ChainApplication other = new(store, genesis!, chain.App.GenesisHash);
        other.InitChain();
        foreach (BlockRequest block in chain.Blocks)
        {
            // A block that was run and dropped before leaves nothing behind.
            Assert.Equal(ProposalAnswer.Yes.Accepted, other.ProcessProposal(block with { Txs = other.PrepareProposal(block) }).Accepted);
            other.FinalizeBlock(block with { Txs = [] });
            other.FinalizeBlock(block);
            other.Commit();
        }
        Assert.Equal(chain.App.AppHash, other.AppHash);
        Assert.Equal(chain.App.Height, other.Height);
    }
}
