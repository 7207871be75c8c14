using R3mes.Application.Blocks;
using R3mes.Node.Driver;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>The one door for transactions, whether they come from a worker, the control socket or from peers. Safe from any thread.</summary>
public sealed class TxIntake(ChainHost chain, TxPool pool, IGossip gossip)
{
    /// <summary>Called for every answer, on the thread that asked.</summary>
    public event Action<TxIntakeResult>? Answered;

    /// <summary>Checks <paramref name="tx"/> and keeps it for a block.</summary>
    /// <param name="tx">Untrusted bytes; not changed afterwards.</param>
    /// <param name="source">The peer that sent it, null for whoever is on this machine.</param>
    public TxIntakeResult Submit(byte[] tx, TxSource? source = null)
    {
        TxIntakeResult result = Admit(tx);
        if (result.IsOk) gossip.Announce(tx, result.Hash, source);
        Answered?.Invoke(result);
        return result;
    }

    private TxIntakeResult Admit(byte[] tx)
    {
        Digest hash = Sha256.Hash(tx);
        lock (pool.Door)
        {
            if (pool.Contains(hash)) return Refused(MempoolRefusal.Duplicate, "The same transaction waits already.", hash);
            if (!pool.HasRoomFor(tx.Length)) return Refused(MempoolRefusal.Full, "The mempool is full: try again after the next block.", hash);
            TxResult check = chain.CheckTx(tx, hash);
            if (!check.IsOk) return new TxIntakeResult(check.Code, check.Log, hash);
            pool.TryAdd(tx, hash);
        }

        return new TxIntakeResult(0, "", hash);
    }

    private static TxIntakeResult Refused(MempoolRefusal refusal, string sentence, Digest hash) => new((uint)refusal, sentence, hash);
}
