using R3mes.Node.Workers;

namespace R3mes.Node;

/// <summary>
/// A node at work on one thread: before each block every worker does all that it owes, in the given order. With a <see cref="Driver.SteppedClock"/> the blocks
/// then follow from genesis alone, however fast the machine is and however often the process dies.
/// </summary>
/// <param name="node">The node, begun.</param>
/// <param name="workers">Who acts on it.</param>
public sealed class SteppedLoop(ChainNode node, IReadOnlyList<IWorker> workers)
{
    /// <summary>Makes blocks until <paramref name="isDone"/> or <paramref name="stop"/>.</summary>
    /// <param name="stop">Ends the loop; a block that not all workers have seen to is not begun.</param>
    /// <param name="isDone">Asked before each block; true ends the loop.</param>
    /// <exception cref="Storage.StorageException">The disk failed: a block without what a worker owed would be another block, so none is made.</exception>
    public void Run(CancellationToken stop, Func<bool> isDone)
    {
        while (!isDone())
        {
            foreach (IWorker worker in workers) worker.Poll(stop);
            // A stop that came in a worker's training is still there when the driver waits for its time: the block is not begun.
            if (!node.RunHeight(stop)) return;
        }
    }
}
