using R3mes.Application.Events;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>What a block did, before it is committed.</summary>
/// <param name="Height">Its height.</param>
/// <param name="TxResults">One for each transaction, in order.</param>
/// <param name="Events">What happened outside transactions, in order: begin-block, then end-block.</param>
/// <param name="AppHash">Hash of the state after it.</param>
public sealed record FinalizeBlockResult(long Height, IReadOnlyList<TxResult> TxResults, IReadOnlyList<ChainEvent> Events, Digest AppHash)
{
    /// <summary>Hash of the results, which the next header names.</summary>
    public required Digest ResultsHash { get; init; }

    /// <summary>Changes of who validates, two heights later.</summary>
    public IReadOnlyList<ValidatorUpdate> ValidatorUpdates { get; init; } = [];
}
