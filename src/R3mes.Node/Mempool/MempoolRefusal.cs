namespace R3mes.Node.Mempool;

/// <summary>Why the mempool kept a transaction out; the numbers are Cosmos SDK's codes for the same.</summary>
public enum MempoolRefusal
{
    /// <summary>It was kept.</summary>
    None = 0,

    /// <summary>The same bytes wait already.</summary>
    Duplicate = 19,

    /// <summary>Count or bytes are at their limit.</summary>
    Full = 20,
}
