using R3mes.Application.Errors;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions.Admission;

/// <summary>The signature is over this body and authorisation, this chain and this account number: a transaction of another chain fails here.</summary>
public static class SignatureRule
{
    /// <summary>Null when it holds.</summary>
    /// <param name="context">The transaction and what it is checked against.</param>
    public static TxError? Check(AdmissionContext context)
    {
        Tx tx = context.Tx;
        Digest hash = tx.SignHash(context.ChainId, context.Account?.Number ?? 0);
        Span<byte> key = stackalloc byte[PublicKey33.ByteCount];
        tx.Key.CopyTo(key);
        return context.Signatures.Verify(key, hash, tx.Signature.Span) ? null : TxErrors.SignatureInvalid;
    }
}
