using R3mes.Application.Messages;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Transactions;

/// <summary>Signs transactions with SIGN_MODE_DIRECT.</summary>
public static class TxSigner
{
    /// <summary>The signed transaction, TxRaw.</summary>
    /// <param name="unsigned">Body and authorisation.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="accountNumber">The signer's account number.</param>
    /// <param name="key">The private key of the key in the authorisation.</param>
    public static byte[] Sign(UnsignedTx unsigned, string chainId, ulong accountNumber, PrivateKey key)
    {
        Digest hash = SignDoc.Hash(unsigned.BodyBytes.Span, unsigned.AuthInfoBytes.Span, chainId, accountNumber);
        return unsigned.WithSignature(Secp256k1.Sign(hash, key));
    }

    /// <summary>Builds and signs a transaction that asks for the gas it needs and pays the least fee.</summary>
    /// <param name="message">What it does.</param>
    /// <param name="chainId">The chain.</param>
    /// <param name="accountNumber">The signer's account number.</param>
    /// <param name="sequence">The signer's next sequence.</param>
    /// <param name="key">The signer's private key.</param>
    /// <param name="fees">The chain's fee terms.</param>
    /// <param name="timeoutHeight">Last height that may hold it, 0 for none.</param>
    /// <param name="memo">A note, at most 1024 bytes.</param>
    public static byte[] Sign(
        ChainMessage message, string chainId, ulong accountNumber, ulong sequence, PrivateKey key, FeeTerms fees, ulong timeoutHeight = 0, string memo = "")
    {
        PublicKey33 publicKey = Secp256k1.FromPrivate(key);
        // Measured at the largest gas and fee, so that the real ones never make it longer.
        UnsignedTx widest = UnsignedTx.Build(message, publicKey, sequence, new Amount(ulong.MaxValue), ulong.MaxValue, timeoutHeight, memo);
        ulong gas = fees.GasOf(widest.WithSignature(new byte[Secp256k1.SignatureBytes]).Length);
        UnsignedTx unsigned = UnsignedTx.Build(message, publicKey, sequence, new Amount(fees.FeeMin(gas)), gas, timeoutHeight, memo);
        return Sign(unsigned, chainId, accountNumber, key);
    }
}
