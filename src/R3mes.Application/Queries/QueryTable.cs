using R3mes.Application.Blocks;
using R3mes.Application.Codec;
using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Queries;

/// <summary>Answers the services of proto/remes/remes/v1/query.proto, and the two of Cosmos SDK that a signer needs.</summary>
public static class QueryTable
{
    /// <summary>Code of an answer that there is none of: gRPC's NOT_FOUND.</summary>
    public const uint NotFound = 5;

    /// <summary>Code of a request that cannot be read: gRPC's INVALID_ARGUMENT.</summary>
    public const uint InvalidArgument = 3;

    /// <summary>Code of an unknown path: gRPC's UNIMPLEMENTED.</summary>
    public const uint Unimplemented = 12;

    private const int RequestBytesMax = 1_024;

    /// <summary>Paths that are answered.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        "/remes.remes.v1.Query/GetGradient", "/remes.remes.v1.Query/GetModelParams", "/remes.remes.v1.Query/GetAggregation",
        "/remes.remes.v1.Query/GetRound", "/remes.remes.v1.Query/GetMiner", "/remes.remes.v1.Query/GetContribution",
        "/remes.remes.v1.Query/GetSupply", "/remes.remes.v1.Query/GetGenesis", "/cosmos.auth.v1beta1.Query/Account", "/cosmos.bank.v1beta1.Query/Balance",
    ];

    /// <summary>Answers a query.</summary>
    /// <param name="view">Committed state.</param>
    /// <param name="path">One of <see cref="Paths"/>.</param>
    /// <param name="data">Untrusted request message.</param>
    public static QueryResult Answer(ChainView view, string path, ReadOnlySpan<byte> data)
    {
        if (!Paths.Contains(path)) return new QueryResult(Unimplemented, "rpc error: code = Unimplemented desc = no query of this path", [], view.Height);
        if (data.Length > RequestBytesMax || !TryAnswer(view, path, data, out byte[]? value))
            return new QueryResult(InvalidArgument, "rpc error: code = InvalidArgument desc = the request cannot be read", [], view.Height);
        if (value is null) return new QueryResult(NotFound, "rpc error: code = NotFound desc = not found: key not found", [], view.Height);
        return new QueryResult(0, "", value, view.Height);
    }

    // False for a request that cannot be read; a null value for what is not there.
    private static bool TryAnswer(ChainView view, string path, ReadOnlySpan<byte> data, out byte[]? value) => path switch
    {
        "/remes.remes.v1.Query/GetGradient" => TryReadPair(data, out ulong round, out Address miner)
            & Give(One(view.Submission(round, miner)), out value),
        "/remes.remes.v1.Query/GetContribution" => TryReadPair(data, out ulong round, out Address miner)
            & Give(One(view.Contribution(round, miner)), out value),
        "/remes.remes.v1.Query/GetModelParams" => TryReadNumber(data, out ulong version) & Give(ModelOf(view, version), out value),
        "/remes.remes.v1.Query/GetAggregation" => TryReadNumber(data, out ulong round) & Give(AggregationOf(view, round), out value),
        "/remes.remes.v1.Query/GetRound" => TryReadNumber(data, out ulong round) & Give(RoundOf(view, round), out value),
        "/remes.remes.v1.Query/GetMiner" => TryReadAddress(data, out Address address) & Give(MinerOf(view, address), out value),
        "/remes.remes.v1.Query/GetSupply" => data.IsEmpty & Give(SupplyOf(view), out value),
        "/remes.remes.v1.Query/GetGenesis" => data.IsEmpty
            & Give(new WireWriter().WriteMessage(1, GenesisCodec.Encode(view.Genesis)).ToArray(), out value),
        "/cosmos.auth.v1beta1.Query/Account" => TryReadAddress(data, out Address address) & Give(AccountOf(view, address), out value),
        _ => TryReadBalance(data, out Address address, out string denom) & Give(BalanceOf(view, address, denom), out value),
    };

    private static bool Give(byte[]? answer, out byte[]? value)
    {
        value = answer;
        return true;
    }

    private static byte[]? One<T>(T? record)
        where T : class, IRecord<T> => record is null ? null : new WireWriter().WriteMessage(1, record.Encode()).ToArray();

    private static byte[]? ModelOf(ChainView view, ulong version)
    {
        GlobalModelState? model = version == 0 ? view.GlobalModel() : view.Model(version);
        return model is null ? null : new WireWriter().WriteMessage(1, model.Encode()).WriteString(2, view.Genesis.Model.Name)
            .Write(3, view.Genesis.Model.Cid).Write(4, view.Genesis.Model.Hash).ToArray();
    }

    private static byte[]? AggregationOf(ChainView view, ulong round)
    {
        if (view.Aggregation(round) is not { } aggregation) return null;
        WireWriter writer = new WireWriter().WriteMessage(1, aggregation.Record.Encode());
        foreach (AggregationProposal proposal in aggregation.Proposals) writer.WriteMessage(2, proposal.Encode());
        if (aggregation.Dispute is { } dispute) writer.WriteMessage(3, dispute.Encode());
        return writer.ToArray();
    }

    private static byte[]? RoundOf(ChainView view, ulong id)
    {
        if ((id == 0 ? view.CurrentRound() : view.Round(id)) is not { } round) return null;
        WireWriter writer = new WireWriter().WriteMessage(1, round.Round.Encode());
        foreach (Assignment assignment in round.Assignments) writer.WriteMessage(2, assignment.Encode());
        return writer.ToArray();
    }

    private static byte[]? MinerOf(ChainView view, Address address) => view.Miner(address) is { } miner
        ? new WireWriter().WriteMessage(1, miner.Miner.Encode()).WriteVarint(2, (ulong)miner.Status).WriteVarint(3, miner.Required.Uremes).ToArray()
        : null;

    private static byte[] SupplyOf(ChainView view)
    {
        SupplyView supply = view.Supply();
        return new WireWriter().WriteMessage(1, supply.Supply.Encode()).WriteVarint(2, supply.CommunityPool.Uremes).ToArray();
    }

    private static byte[]? AccountOf(ChainView view, Address address) => view.BaseAccount(address) is { } account
        ? new WireWriter().WriteMessage(1, new AnyValue("/cosmos.auth.v1beta1.BaseAccount", account.Encode()).Encode()).ToArray()
        : null;

    // As in Cosmos SDK the coin is always set, 0 of an unknown denomination.
    private static byte[] BalanceOf(ChainView view, Address address, string denom)
    {
        Amount balance = denom == Amount.Denom ? view.Balance(address) : Amount.Zero;
        byte[] coin = new WireWriter().WriteString(1, denom)
            .WriteString(2, balance.Uremes.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return new WireWriter().WriteMessage(1, coin).ToArray();
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> data, out ulong number)
    {
        CanonicalReader reader = new(data);
        number = reader.Varint(1);
        return reader.Complete;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> data, out Address address)
    {
        CanonicalReader reader = new(data);
        address = reader.Address(1);
        return reader.Complete && !address.IsZero;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> data, out ulong number, out Address address)
    {
        CanonicalReader reader = new(data);
        number = reader.Varint(1);
        address = reader.Address(2);
        return reader.Complete && !address.IsZero;
    }

    private static bool TryReadBalance(ReadOnlySpan<byte> data, out Address address, out string denom)
    {
        CanonicalReader reader = new(data);
        address = reader.Address(1);
        denom = reader.Text(2, 128);
        return reader.Complete && !address.IsZero && denom.Length > 0;
    }
}
