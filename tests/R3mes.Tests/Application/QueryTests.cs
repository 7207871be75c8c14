using Google.Protobuf;
using R3mes.Application.Blocks;
using R3mes.Application.Queries;
using R3mes.Primitives.Chain;
using Proto = Remes.Remes.V1;

namespace R3mes.Tests.Application;

/// <summary>Queries as a client asks them that was generated from the published contract.</summary>
public sealed class QueryTests
{
    private readonly TestChain _chain = new();

    public QueryTests() => TestRound.PlayTo(_chain, 1);

    private string Miner => _chain.Miners[0].Address.ToString();

    [Fact]
    public void Answers_what_the_contract_promises()
    {
        Proto.StoredGradient gradient = Ask("GetGradient", new Proto.GetGradientRequest { RoundId = 1, Miner = Miner }, Proto.GetGradientResponse.Parser).Gradient;
        Assert.Equal((Miner, Proto.SubmissionStatus.Verified), (gradient.Miner, gradient.Status));
        Proto.GetModelParamsResponse model = Ask("GetModelParams", new Proto.GetModelParamsRequest(), Proto.GetModelParamsResponse.Parser);
        Assert.Equal((2UL, "tiny", _chain.Genesis.Model.Cid.ToString()), (model.Model.Version, model.ModelName, model.ModelCid));
        Assert.Equal(1UL, Ask("GetModelParams", new Proto.GetModelParamsRequest { Version = 1 }, Proto.GetModelParamsResponse.Parser).Model.Version);
        Proto.GetAggregationResponse aggregation = Ask("GetAggregation", new Proto.GetAggregationRequest { RoundId = 1 }, Proto.GetAggregationResponse.Parser);
        Assert.Equal((Proto.AggregationStatus.Final, 1, true), (aggregation.Aggregation.Status, aggregation.Proposals.Count, aggregation.Dispute is null));
        Proto.GetRoundResponse round = Ask("GetRound", new Proto.GetRoundRequest(), Proto.GetRoundResponse.Parser);
        Assert.Equal((1UL, 3), (round.Round.Id, round.Assignments.Count));
        Proto.GetMinerResponse miner = Ask("GetMiner", new Proto.GetMinerRequest { Address = Miner }, Proto.GetMinerResponse.Parser);
        Assert.Equal((Proto.MinerStatus.Eligible, 14_500_000_000UL), (miner.Status, miner.RequiredStake));
        Proto.MiningContribution paid = Ask("GetContribution", new Proto.GetContributionRequest { RoundId = 1, Miner = Miner }, Proto.GetContributionResponse.Parser).Contribution;
        Assert.Equal(miner.Miner.Earned, paid.Reward);
        Assert.Equal(1_000_000_000UL, Ask("GetSupply", new Proto.GetSupplyRequest(), Proto.GetSupplyResponse.Parser).Supply.Minted);
        Assert.Equal("remes-test-1", Ask("GetGenesis", new Proto.GetGenesisRequest(), Proto.GetGenesisResponse.Parser).Genesis.ChainId);
    }

    [Fact]
    public void Answers_a_signer_as_cosmos_sdk_does()
    {
        QueryResult account = _chain.App.Query("/cosmos.auth.v1beta1.Query/Account", new Cosmos.Auth.V1Beta1.QueryAccountRequest { Address = Miner }.ToByteArray());
        Google.Protobuf.WellKnownTypes.Any any = Cosmos.Auth.V1Beta1.QueryAccountResponse.Parser.ParseFrom(account.Value).Account;
        Assert.Equal("/cosmos.auth.v1beta1.BaseAccount", any.TypeUrl);
        Assert.Equal(1UL, Cosmos.Auth.V1Beta1.BaseAccount.Parser.ParseFrom(any.Value).Sequence);

        QueryResult balance = _chain.App.Query("/cosmos.bank.v1beta1.Query/Balance",
            new Cosmos.Bank.V1Beta1.QueryBalanceRequest { Address = Miner, Denom = "uremes" }.ToByteArray());
        string amount = Cosmos.Bank.V1Beta1.QueryBalanceResponse.Parser.ParseFrom(balance.Value).Balance.Amount;
        Assert.Equal(_chain.View.Balance(_chain.Miners[0].Address), new Amount(ulong.Parse(amount, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Says_plainly_what_it_does_not_have()
    {
        Assert.Equal(QueryTable.Unimplemented, _chain.App.Query("/remes.remes.v1.Query/Nothing", []).Code);
        Assert.Equal(QueryTable.NotFound, _chain.App.Query("/remes.remes.v1.Query/GetRound", new Proto.GetRoundRequest { RoundId = 9 }.ToByteArray()).Code);
        Assert.Equal(QueryTable.InvalidArgument, _chain.App.Query("/remes.remes.v1.Query/GetMiner", new Proto.GetMinerRequest { Address = "nobody" }.ToByteArray()).Code);
        Assert.Equal(QueryTable.InvalidArgument, _chain.App.Query("/remes.remes.v1.Query/GetSupply", [1, 2, 3]).Code);
        Assert.Equal(QueryTable.InvalidArgument, _chain.App.Query("/remes.remes.v1.Query/GetRound", new byte[5_000]).Code);
    }

    [Fact]
    public void Every_published_query_has_an_answer() =>
        Assert.All(Proto.QueryReflection.Descriptor.Services.Single().Methods, m => Assert.Contains("/" + m.Service.FullName + "/" + m.Name, QueryTable.Paths));

    private T Ask<T>(string method, IMessage request, MessageParser<T> parser)
        where T : IMessage<T>
    {
        QueryResult result = _chain.App.Query("/remes.remes.v1.Query/" + method, request.ToByteArray());
        Assert.Equal("", result.Log);
        T response = parser.WithDiscardUnknownFields(true).ParseFrom(result.Value);
        Assert.Equal(result.Value, response.ToByteArray());
        return response;
    }
}
