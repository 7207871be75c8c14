using System.Text;
using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Node;
using R3mes.Node.Datasets;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Content;
using R3mes.Tests.Compute;

namespace R3mes.Tests.Node;

public sealed class GenesisBuilderTests
{
    private readonly MemoryContentStore _content = new();

    [Fact]
    public void Orders_accounts_and_miners_and_stores_what_it_names()
    {
        GenesisPlan plan = Plan();
        Assert.Null(GenesisBuilder.TryBuild(plan, ChainParams.Devnet, _content, out GenesisDocument? genesis));
        Assert.Null(GenesisDocument.TryRead(genesis!.ToJson(), out _));
        Assert.Equal(plan.Accounts.Select(a => a.Address).Order(), genesis.Accounts.Select(a => a.Address));
        Assert.NotEqual(plan.Accounts.Select(a => a.Address), genesis.Accounts.Select(a => a.Address));
        Assert.All([genesis.Model.Cid, genesis.AdapterCid, genesis.Dataset.HeldOut, .. genesis.Dataset.Shards], cid => Assert.True(_content.Contains(cid)));
    }

    [Fact]
    public void Refuses_in_a_sentence_and_stores_nothing()
    {
        GenesisPlan plan = Plan();
        Refuses("the model file is refused", plan with { Model = new byte[100] });
        Refuses("do not fit the model", plan with { Model = TinyModelFile.Encode(TinyModels.Random(TinyModels.Small, 3)) });
        Refuses("Genesis field chain_id", plan with { ChainId = "" });
        Refuses("who verifies may not mine", plan with { Miners = [new GenesisMiner(plan.Validators[0].Operator, "m", new Amount(1))] });
        Refuses($"the model has {plan.Model.Length} bytes", plan with { ContentBytesMax = plan.Model.Length - 1 });
        Refuses("make more shards", plan with { Dataset = plan.Dataset with { HeldOut = new byte[plan.Model.Length + 1] }, ContentBytesMax = plan.Model.Length });
    }

    private void Refuses(string why, GenesisPlan plan)
    {
        Assert.Contains(why, GenesisBuilder.TryBuild(plan, ChainParams.Devnet, _content, out GenesisDocument? genesis), StringComparison.Ordinal);
        Assert.Null(genesis);
        Assert.False(_content.Contains(Cid.Of(plan.Model.Span)) || _content.Contains(plan.Dataset.Manifest.HeldOut.Cid));
    }

    private static GenesisPlan Plan()
    {
        Assert.Null(DatasetSharder.TrySplit(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i}, of text\n"))), new DatasetSplitOptions(2, 1_000), out DatasetSplit? dataset));
        return new GenesisPlan
        {
            ChainId = "remes-plan-1",
            Time = new Timestamp(1_700_000_000, 0),
            Accounts = [new GenesisAccount(At(9), new Amount(1)), new GenesisAccount(At(3), new Amount(2)), new GenesisAccount(At(5), new Amount(3))],
            Miners = [new GenesisMiner(At(5), "m", new Amount(1))],
            Validators = [new GenesisValidator(Ed25519KeyPair.FromSeed(new byte[32]).PublicKey.ToArray(), At(9), 1, new Amount(1))],
            ModelName = "tiny",
            Model = TinyModelFile.Encode(TinyModels.Random(TinyModels.Small with { ContextMax = 128 }, 3)),
            AdapterSeed = Digest.Zero,
            Dataset = dataset!,
        };
    }

    private static Address At(byte first) => Address.FromSpan([first, .. new byte[19]]);
}
