using R3mes.Application.Errors;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The signer has an account.</summary>
public static class AccountRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context) => context.Account is not null ? null : TxErrors.AccountUnknown;
}
