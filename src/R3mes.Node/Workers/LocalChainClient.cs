using R3mes.Application.Genesis;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Driver;
using R3mes.Node.Execution;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Workers;

/// <summary>The node of the same process.</summary>
public sealed class LocalChainClient(ChainHost chain, TxIntake intake) : IChainClient
{
    /// <inheritdoc/>
    public GenesisDocument Genesis => chain.Genesis;

    /// <inheritdoc/>
    public long Height => chain.Height;

    /// <inheritdoc/>
    public RoundView? CurrentRound() => chain.Read(view => view.CurrentRound());

    /// <inheritdoc/>
    public IReadOnlyList<DrawView> Draws(Address verifier) => chain.Read(view => view.Draws(verifier));

    /// <inheritdoc/>
    public AggregationView? Aggregation(ulong round) => chain.Read(view => view.Aggregation(round));

    /// <inheritdoc/>
    public AccountView? Account(Address address) => chain.Read(view => view.Account(address));

    /// <inheritdoc/>
    public GlobalModelState? Model(ulong version) => chain.Read(view => view.Model(version));

    /// <inheritdoc/>
    public TxIntakeResult Broadcast(byte[] tx) => intake.Submit(tx);
}
