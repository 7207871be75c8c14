using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>What became of a transaction at the door: code 0 means it waits for a block.</summary>
/// <param name="Code">0, the application's refusal, or a <see cref="MempoolRefusal"/>.</param>
/// <param name="Log">The refusal in one sentence.</param>
/// <param name="Hash">SHA-256 of the bytes: the transaction's name.</param>
public sealed record TxIntakeResult(uint Code, string Log, Digest Hash)
{
    /// <summary>Whether it waits for a block.</summary>
    public bool IsOk => Code == 0;
}
