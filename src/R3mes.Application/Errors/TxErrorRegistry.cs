using System.Diagnostics.CodeAnalysis;

namespace R3mes.Application.Errors;

/// <summary>Every error that the chain can answer with, by code.</summary>
public static class TxErrorRegistry
{
    /// <summary>All errors, ascending by code.</summary>
    public static IReadOnlyList<TxError> All { get; } =
        [.. TxErrors.All, .. BankErrors.All, .. TrainingErrors.All, .. VerificationErrors.All, .. AggregationErrors.All, .. ValidatorErrors.All];

    /// <summary>The error of a code.</summary>
    /// <param name="code">Code of a transaction result.</param>
    /// <param name="error">The error when true.</param>
    public static bool TryFind(uint code, [MaybeNullWhen(false)] out TxError error)
    {
        foreach (TxError known in All)
        {
            if (known.Code != code) continue;
            error = known;
            return true;
        }
        error = null;
        return false;
    }
}
