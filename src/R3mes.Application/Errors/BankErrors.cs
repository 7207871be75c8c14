namespace R3mes.Application.Errors;

/// <summary>Refusals of the Bank module, 200 to 299.</summary>
public static class BankErrors
{
    /// <summary>200</summary>
    public static readonly TxError FundsTooLow = new(200, "funds_too_low", "The account has less than it is to send.");

    /// <summary>201</summary>
    public static readonly TxError RecipientRefused = new(201, "recipient_refused", "An account of a module takes no transfers.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } = [FundsTooLow, RecipientRefused];
}
