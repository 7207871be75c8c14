using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Workers;

/// <summary>All that a worker asks of a chain: committed state and a door for transactions. Today the node of the same process answers; later one reached over RPC.</summary>
public interface IChainClient
{
    /// <summary>The chain's genesis.</summary>
    GenesisDocument Genesis { get; }

    /// <summary>Last committed height.</summary>
    long Height { get; }

    /// <summary>The newest round with its assignments, or null before the first.</summary>
    RoundView? CurrentRound();

    /// <summary>What a verifier is drawn for and may do in the next block.</summary>
    IReadOnlyList<DrawView> Draws(Address verifier);

    /// <summary>The aggregation of a round, or null before its participants are fixed.</summary>
    AggregationView? Aggregation(ulong round);

    /// <summary>An account's number and next sequence, or null.</summary>
    AccountView? Account(Address address);

    /// <summary>A version of the global model, or null.</summary>
    GlobalModelState? Model(ulong version);

    /// <summary>Hands over a signed transaction.</summary>
    TxIntakeResult Broadcast(byte[] tx);
}
