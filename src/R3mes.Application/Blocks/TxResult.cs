using R3mes.Application.Errors;
using R3mes.Application.Events;

namespace R3mes.Application.Blocks;

/// <summary>What became of a transaction.</summary>
/// <param name="Code">0 when it was done, else the code of an error.</param>
/// <param name="Log">Name and sentence of the error, empty when it was done.</param>
/// <param name="GasWanted">Gas limit of the transaction, 0 when it could not be read.</param>
/// <param name="GasUsed">Gas that it cost.</param>
/// <param name="Events">What happened, the fee included.</param>
public sealed record TxResult(uint Code, string Log, ulong GasWanted, ulong GasUsed, IReadOnlyList<ChainEvent> Events)
{
    /// <summary>The result of an entry that is no transaction.</summary>
    public static TxResult None { get; } = new(0, "", 0, 0, []);

    /// <summary>False for the result of an entry that is no transaction: one that is promises gas, or was refused.</summary>
    public bool IsTransaction => GasWanted > 0 || Code != 0;

    /// <summary>True when it was done.</summary>
    public bool IsOk => Code == 0;

    /// <summary>A transaction that was refused before it could pay.</summary>
    /// <param name="error">Why.</param>
    public static TxResult Refused(TxError error) => new(error.Code, error.ToString(), 0, 0, []);
}
