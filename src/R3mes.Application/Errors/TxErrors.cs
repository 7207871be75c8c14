namespace R3mes.Application.Errors;

/// <summary>Refusals at admission, 1 to 99: the transaction changes nothing and pays nothing.</summary>
public static class TxErrors
{
    /// <summary>1</summary>
    public static readonly TxError TooLarge = new(1, "tx_too_large", "The transaction is larger than the chain takes.");

    /// <summary>2</summary>
    public static readonly TxError Malformed = new(2, "tx_malformed", "The bytes are not one canonical TxRaw with one message, one signer and one signature.");

    /// <summary>3</summary>
    public static readonly TxError MessageUnknown = new(3, "message_unknown", "The chain has no message of this type URL.");

    /// <summary>4</summary>
    public static readonly TxError MessageMalformed = new(4, "message_malformed", "The message is not in canonical form, or a required field is missing.");

    /// <summary>5</summary>
    public static readonly TxError SignerMismatch = new(5, "signer_mismatch", "The message names another signer than the key in the transaction.");

    /// <summary>6</summary>
    public static readonly TxError SignatureInvalid = new(6, "signature_invalid", "The signature does not verify: check chain id, account number and key.");

    /// <summary>7</summary>
    public static readonly TxError AccountUnknown = new(7, "account_unknown", "The signer has no account: send it some uremes first.");

    /// <summary>8</summary>
    public static readonly TxError SequenceMismatch = new(8, "sequence_mismatch", "The sequence is above the next one of the account: query it and sign again.");

    /// <summary>9</summary>
    public static readonly TxError FeeTooLow = new(9, "fee_too_low", "The fee is below gas limit times the least gas price.");

    /// <summary>10</summary>
    public static readonly TxError GasTooLow = new(10, "gas_too_low", "The gas limit is below what this transaction costs.");

    /// <summary>11</summary>
    public static readonly TxError GasTooHigh = new(11, "gas_too_high", "The gas limit is above what one transaction may ask for.");

    /// <summary>12</summary>
    public static readonly TxError BalanceTooLow = new(12, "balance_too_low", "The signer cannot pay the fee.");

    /// <summary>13</summary>
    public static readonly TxError TimedOut = new(13, "timed_out", "The timeout height has passed.");

    /// <summary>14</summary>
    public static readonly TxError TrailingBytes = new(14, "tx_trailing_bytes", "There are bytes behind the signature.");

    /// <summary>15</summary>
    public static readonly TxError SequenceUsed = new(15, "sequence_used", "The sequence was used: this transaction, or another in its place, is in a block.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TxError> All { get; } =
    [
        TooLarge, Malformed, MessageUnknown, MessageMalformed, SignerMismatch, SignatureInvalid, AccountUnknown,
        SequenceMismatch, FeeTooLow, GasTooLow, GasTooHigh, BalanceTooLow, TimedOut, TrailingBytes, SequenceUsed,
    ];
}
