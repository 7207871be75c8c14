using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Modules.Auth;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Application.Transactions;
using R3mes.Application.Transactions.Admission;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>
/// Runs one transaction. A refused one changes nothing; an admitted one pays its fee and takes its sequence, whatever its message does; a message
/// that fails writes nothing else.
/// </summary>
public static class TxExecutor
{
    /// <summary>Checks a transaction, takes fee and sequence, and runs its message.</summary>
    /// <param name="bytes">The transaction, not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="overlay">State of the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="known">Transactions that were read before.</param>
    public static TxResult Execute(ReadOnlyMemory<byte> bytes, Digest hash, StateOverlay overlay, BlockContext block, TxCache known)
    {
        TxError? refused = Admit(bytes, hash, overlay, block, known, out Tx? tx);
        if (refused is not null || tx is null) return TxResult.Refused(refused ?? TxErrors.Malformed);
        List<ChainEvent> events = [ChainEvent.Of(EventTypes.Fee, ("fee", tx.Fee), ("payer", tx.Signer))];
        StateOverlay nested = overlay.Nest();
        BlockContext own = block.WithOwnEvents();
        TxError? error = tx.Message.Apply(nested, own);
        ulong gas = block.Params.Fees.GasOf(tx.ByteCount);
        if (error is not null) return new TxResult(error.Code, error.ToString(), tx.GasLimit, gas, events);
        nested.Merge();
        events.AddRange(own.Events);
        return new TxResult(0, "", tx.GasLimit, gas, events);
    }

    /// <summary>Checks a transaction, then takes fee and sequence; null when it was admitted. One that is refused has written nothing.</summary>
    /// <param name="bytes">The transaction, not changed afterwards.</param>
    /// <param name="hash">SHA-256 of its bytes.</param>
    /// <param name="overlay">State that it is checked against and pays in.</param>
    /// <param name="block">The block that would hold it.</param>
    /// <param name="known">Transactions that were read before.</param>
    /// <param name="tx">The transaction when it could be read.</param>
    public static TxError? Admit(ReadOnlyMemory<byte> bytes, Digest hash, StateOverlay overlay, BlockContext block, TxCache known, out Tx? tx)
    {
        TxError? unreadable = known.TryRead(bytes, hash, out tx);
        if (unreadable is not null || tx is null) return unreadable ?? TxErrors.Malformed;
        AuthState auth = new(overlay);
        BankState bank = new(overlay);
        BaseAccount? account = auth.Find(tx.Signer);
        AdmissionContext context = new(tx, account, bank, block.Genesis.ChainId, block.Height, block.Params.Fees, block.Signatures);
        if (AdmissionRules.Check(context) is { } error) return error;
        if (account is null) return TxErrors.AccountUnknown;

        auth.Put(account with { Sequence = checked(account.Sequence + 1), PublicKey = account.PublicKey.IsEmpty ? UnsignedTx.KeyAny(tx.Key) : account.PublicKey });
        bank.Transfer(tx.Signer, ModuleAccounts.FeeCollector, tx.Fee);
        return null;
    }
}
