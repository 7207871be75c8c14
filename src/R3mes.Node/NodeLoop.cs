using R3mes.Node.Driver;
using R3mes.Node.Workers;

namespace R3mes.Node;

/// <summary>A node at work: blocks are made on the caller's thread, each worker has one of its own.</summary>
/// <param name="node">The node, begun.</param>
/// <param name="workers">Who acts on it.</param>
/// <param name="notes">Where they tell what they do.</param>
public sealed class NodeLoop(ChainNode node, IReadOnlyList<IWorker> workers, IWorkerNotes notes)
{
    /// <summary>Makes blocks until <paramref name="stop"/> comes or a worker ends by a fault; every worker's thread has ended when it returns.</summary>
    /// <param name="stop">Ends the loop while it waits for the next block.</param>
    /// <param name="isDone">Asked before each block; true ends the loop. Null runs until stopped.</param>
    /// <returns>The worker that ended by a fault, or null.</returns>
    /// <exception cref="Storage.StorageException">The disk failed.</exception>
    public WorkerFault? Run(CancellationToken stop, Func<bool>? isDone = null)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<WorkerLoop> loops = [.. workers.Select(worker => new WorkerLoop(worker, notes, end.Token))];
        void Wake(CommittedBlock block) => loops.ForEach(loop => loop.Wake());
        node.Driver.Committed += Wake;
        try
        {
            while (isDone?.Invoke() != true && loops.TrueForAll(loop => loop.Fault is null) && node.RunHeight(end.Token))
            {
            }
        }
        finally
        {
            node.Driver.Committed -= Wake;
            end.Cancel();
            loops.ForEach(loop => loop.Dispose());
        }

        int broken = loops.FindIndex(loop => loop.Fault is not null);
        return broken < 0 ? null : new WorkerFault(workers[broken].Name, loops[broken].Fault!);
    }
}
