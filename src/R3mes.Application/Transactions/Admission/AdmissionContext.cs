using R3mes.Application.Modules.Auth;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions.Admission;

/// <summary>What the rules of admission see.</summary>
/// <param name="Tx">The transaction.</param>
/// <param name="Account">The signer's account, null when it has none.</param>
/// <param name="Bank">Balances.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Height">The block that would hold it.</param>
/// <param name="Fees">Limits and price.</param>
/// <param name="Signatures">How signatures are verified.</param>
public readonly record struct AdmissionContext(Tx Tx, BaseAccount? Account, BankState Bank, string ChainId, ulong Height, FeeTerms Fees, ISignatureVerifier Signatures);
