using R3mes.Application.Blocks;
using R3mes.Node.Driver;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Mempool;

/// <summary>The one door for transactions, whether they come from a worker, the control socket or from peers. Safe from any thread.</summary>
public sealed class TxIntake(ChainHost chain, TxPool pool, IGossip gossip)
{
    /// <summary>Blocks after which one that waits still is told again: ten, what a full mempool needs where each block takes a thousand, so that a busy chain repeats nothing.</summary>
    public const int TellAgainBlocks = 10;

    /// <summary>Bytes told again at each block: 32 KiB. All of a hundred nodes would repeat the same at once, some 3 MB for each to look at, seconds apart.</summary>
    public const int TellAgainBytes = 32 * 1024;

    /// <summary>Blocks after which one that its sender on this machine brings a second time is told again: two, so that the one who repeats it at once repeats nothing to peers.</summary>
    public const int BroughtAgainBlocks = 2;

    /// <summary>Called for every answer, on the thread that asked.</summary>
    public event Action<TxIntakeResult>? Answered;

    /// <summary>Checks <paramref name="tx"/> and keeps it for a block.</summary>
    /// <param name="tx">Untrusted bytes; not changed afterwards.</param>
    /// <param name="source">The peer that sent it, null for whoever is on this machine.</param>
    public TxIntakeResult Submit(byte[] tx, TxSource? source = null)
    {
        TxIntakeResult result = Admit(tx);
        if (result.IsOk) gossip.Announce(tx, result.Hash, source);
        else if (source is null && result.Code == (uint)MempoolRefusal.Duplicate && pool.TellAgain(result.Hash, BroughtAgainBlocks)) gossip.AnnounceAgain(tx, result.Hash);
        Answered?.Invoke(result);
        return result;
    }

    /// <summary>Tells peers again of what waits long, once a block: it may have reached nobody, or nobody who still has it.</summary>
    public void OnBlock()
    {
        foreach ((Digest hash, byte[] tx) in pool.TellAgain(TellAgainBlocks, TellAgainBytes)) gossip.AnnounceAgain(tx, hash);
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
