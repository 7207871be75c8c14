using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Application.Params;

namespace R3mes.Tests.Application;

public sealed class GenesisTests
{
    private static readonly string Json = Encoding.UTF8.GetString(new TestChain().Genesis.ToJson());

    [Fact]
    public void Is_written_in_one_form_that_is_read_again()
    {
        Assert.Null(GenesisDocument.TryRead(Encoding.UTF8.GetBytes(Json), out GenesisDocument? genesis));
        Assert.Equal(Json, Encoding.UTF8.GetString(genesis!.ToJson()));
        Assert.Equal(ChainParams.Devnet, genesis.Params);
    }

    [Theory]
    [InlineData("\"window_blocks\": 5", "\"window_blocks\": 0", "params.timing.window_blocks")]
    [InlineData("\"window_blocks\": 5", "\"window_blocks\": 5.0", "params.timing.window_blocks")]
    [InlineData("\"window_blocks\": 5", "\"window_blocks\": \"5\"", "params.timing.window_blocks")]
    [InlineData("\"window_blocks\": 5", "\"windows\": 5", "params.timing.window_blocks")]
    [InlineData("\"window_blocks\": 5,", "\"window_blocks\": 5, \"window_blocks\": 6,", "params.timing")]
    [InlineData("\"window_blocks\": 5,", "\"window_blocks\": 5, \"extra\": 6,", "params.timing.extra")]
    [InlineData("\"base_uremes\": \"1000000000\"", "\"base_uremes\": 1000000000", "params.rewards.base_uremes")]
    [InlineData("\"base_uremes\": \"1000000000\"", "\"base_uremes\": \"01\"", "params.rewards.base_uremes")]
    [InlineData("\"miner_share_bps\": 7000", "\"miner_share_bps\": 9000", "params.rewards")]
    [InlineData("\"trim_bps\": 2000", "\"trim_bps\": 5000", "params.aggregation.trim_bps")]
    [InlineData("\"floor_uremes\": \"10000000000\"", "\"floor_uremes\": \"30000000000\"", "params.stake.floor_uremes")]
    [InlineData("\"fraction_low_bps\": 10000", "\"fraction_low_bps\": 1", "params.verification.fraction_low_bps")]
    [InlineData("\"gas_max\": 10000000", "\"gas_max\": 1", "params.fees.gas_max")]
    [InlineData("\"genesis_time\": \"2026", "\"genesis_time\": \"year", "genesis_time")]
    [InlineData("\"chain_id\": \"remes-test-1\"", "\"chain_id\": \"\"", "chain_id")]
    [InlineData("\"address\": \"remes1", "\"address\": \"cosmos1", "accounts[0].address")]
    [InlineData("{", "[", "(document)")]
    public void Refuses_a_wrong_field_and_names_it(string right, string wrong, string field)
    {
        int at = Json.IndexOf(right, StringComparison.Ordinal);
        Assert.True(at >= 0, "the document has the field");
        string changed = Json[..at] + wrong + Json[(at + right.Length)..];
        GenesisError? error = GenesisDocument.TryRead(Encoding.UTF8.GetBytes(changed), out GenesisDocument? genesis);
        Assert.NotNull(error);
        Assert.Equal(field, error.Field);
        Assert.Null(genesis);
        Assert.EndsWith(".", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_accounts_out_of_order()
    {
        GenesisDocument genesis = new TestChain().Genesis;
        Assert.Equal("accounts", GenesisRules.Check(genesis with { Accounts = [.. genesis.Accounts.Reverse()] })!.Field);
        Assert.Equal("miners", GenesisRules.Check(genesis with { Miners = [genesis.Miners[0], genesis.Miners[0]] })!.Field);
    }

    [Fact]
    public void Refuses_a_validator_that_mines()
    {
        GenesisDocument genesis = new TestChain().Genesis;
        GenesisMiner miner = genesis.Miners[0] with { Address = genesis.Validators[0].Operator };
        Assert.Equal("miners", GenesisRules.Check(genesis with { Miners = [miner] })!.Field);
    }

    [Fact]
    public void Stake_at_risk_outweighs_twice_the_reward_of_cheating_at_every_reputation()
    {
        for (uint reputation = 0; reputation <= 10_000; reputation++) Assert.True(CheatingNeverPays.HoldsAt(ChainParams.Devnet, reputation));
        // 10 % verified: (1-p)/p = 9, so 18 times the largest reward must be at risk.
        ChainParams open = ChainParams.Devnet with { Verification = ChainParams.Devnet.Verification with { FractionBps = 1_000, FractionLowBps = 1_000 } };
        ulong reward = open.Rewards.MinerRewardMax;
        ulong needed = 18 * reward * 10_000 / open.Stake.SlashUnavailableBps;
        Assert.Null(CheatingNeverPays.Check(open with { Stake = open.Stake with { BaseUremes = needed, FloorUremes = needed } }));
        GenesisError? error = CheatingNeverPays.Check(open with { Stake = open.Stake with { BaseUremes = needed, FloorUremes = needed - 10 } });
        Assert.Equal("params.stake", error!.Field);
        // Who is drawn may also be unavailable: the milder ground counts, whichever it is.
        StakeTerms enough = open.Stake with { BaseUremes = needed, FloorUremes = needed };
        Assert.NotNull(CheatingNeverPays.Check(open with { Stake = enough with { SlashUnavailableBps = 0 } }));
        Assert.NotNull(CheatingNeverPays.Check(open with { Stake = enough with { SlashInvalidBps = 1_000 } }));
    }

    [Fact]
    public void No_verification_at_all_is_refused()
    {
        ChainParams blind = ChainParams.Devnet with { Verification = ChainParams.Devnet.Verification with { FractionBps = 0 } };
        Assert.NotNull(CheatingNeverPays.Check(blind));
    }

    [Fact]
    public void Any_change_of_a_byte_is_read_or_refused_and_never_throws() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        byte[] file = Encoding.UTF8.GetBytes(Json);
        for (int i = 0; i < 20; i++)
        {
            byte[] changed = [.. file];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            GenesisError? error = GenesisDocument.TryRead(changed, out GenesisDocument? genesis);
            Assert.Equal(error is null, genesis is not null);
        }
        byte[] wire = GenesisCodec.Encode(new TestChain().Genesis);
        wire[random.Next(wire.Length)] ^= (byte)(1 << random.Next(8));
        if (GenesisCodec.Decode(wire) is { } read) Assert.Equal(wire, GenesisCodec.Encode(read));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\"miner-0\"", "\"\\ud800\"")]
    [InlineData("\"miner-0\"", "\"éééééééééééééééééééééééééééééééééééééééé\"")]
    [InlineData("\"miner-0\"", "5")]
    [InlineData("\"moniker\"", "\"\\ud800\"")]
    public void Refuses_text_that_no_record_can_hold(string right, string wrong)
    {
        string changed = Json.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Json, changed);
        Assert.NotNull(GenesisDocument.TryRead(Encoding.UTF8.GetBytes(changed), out _));
    }
}
