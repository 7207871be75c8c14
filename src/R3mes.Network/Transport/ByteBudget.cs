using R3mes.Primitives;

namespace R3mes.Network.Transport;

/// <summary>Bytes that all connections share for frames too long for a connection's own buffer: who asks waits its turn. Safe from any thread.</summary>
/// <param name="bytesMax">All there are; no single request may be larger.</param>
internal sealed class ByteBudget(long bytesMax)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Turn)> _waiting = [];
    private long _used;

    /// <summary>Share that is taken, 0 to 1.</summary>
    internal double Fill => (double)Interlocked.Read(ref _used) / bytesMax;

    /// <summary>Takes bytes, waiting until those before have had theirs.</summary>
    internal async ValueTask TakeAsync(long bytes, CancellationToken stop)
    {
        Invariant.Holds(bytes <= bytesMax, "no frame is longer than the budget of all");
        LinkedListNode<(long, TaskCompletionSource Turn)> node;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _used + bytes <= bytesMax)
            {
                _used += bytes;
                return;
            }

            node = _waiting.AddLast((bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        try
        {
            await node.Value.Turn.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            bool had;
            lock (_gate)
            {
                had = node.List is null;
                if (!had) _waiting.Remove(node);
            }

            if (had) Return(bytes);
            throw;
        }
    }

    /// <summary>Gives bytes back.</summary>
    internal void Return(long bytes)
    {
        lock (_gate)
        {
            _used -= bytes;
            while (_waiting.First is { } first && _used + first.Value.Bytes <= bytesMax)
            {
                _used += first.Value.Bytes;
                _waiting.RemoveFirst();
                first.Value.Turn.SetResult();
            }
        }
    }
}
