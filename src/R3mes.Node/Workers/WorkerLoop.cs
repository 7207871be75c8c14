using R3mes.Storage;

namespace R3mes.Node.Workers;

/// <summary>
/// Runs a worker on a thread of its own, once after each block. A failed world is caught here, once: told, and tried again after the next block.
/// </summary>
public sealed class WorkerLoop : IDisposable
{
    private readonly IWorker _worker;
    private readonly IWorkerNotes _notes;
    private readonly CancellationToken _stop;
    private readonly AutoResetEvent _block = new(initialState: true);
    private readonly Thread _thread;

    /// <summary>Starts the thread; it ends when <paramref name="stop"/> comes.</summary>
    public WorkerLoop(IWorker worker, IWorkerNotes notes, CancellationToken stop)
    {
        _worker = worker;
        _notes = notes;
        _stop = stop;
        _thread = new Thread(Run) { Name = worker.Name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>What ended the loop early: a bug of ours, to be rethrown by whoever owns the node; null while all is well.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Says that a block was committed; calls while the worker is busy add up to one.</summary>
    public void Wake() => _block.Set();

    /// <summary>Waits for the thread, which the stop token ends.</summary>
    public void Dispose()
    {
        _thread.Join();
        _block.Dispose();
    }

    private void Run()
    {
        WaitHandle[] either = [_stop.WaitHandle, _block];
        try
        {
            while (WaitHandle.WaitAny(either) == 1) Poll();
        }
        catch (Exception bug)
        {
            Fault = bug;
        }
    }

    private void Poll()
    {
        try
        {
            _worker.Poll(_stop);
        }
        catch (Exception world) when (world is StorageException or IOException)
        {
            _notes.Failed(_worker.Name, $"failed and will try again after the next block: {world.Message}");
        }
    }
}
