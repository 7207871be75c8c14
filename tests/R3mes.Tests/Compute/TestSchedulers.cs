using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute;

/// <summary>One worker, in order or in reverse.</summary>
internal sealed class InlineScheduler(bool reverse = false) : IWorkScheduler
{
    public int Workers => 1;

    public void Run(int count, Action<int, int> body)
    {
        for (int i = 0; i < count; i++) body(0, reverse ? count - 1 - i : i);
    }
}

/// <summary>Real threads that take whichever piece is next.</summary>
internal sealed class ThreadedScheduler(int workers) : IWorkScheduler
{
    public int Workers => workers;

    public void Run(int count, Action<int, int> body)
    {
        int next = -1;
        Exception? failure = null;
        Thread[] threads = new Thread[workers];
        for (int worker = 0; worker < workers; worker++)
        {
            int me = worker;
            threads[me] = new Thread(() =>
            {
                try
                {
                    for (int i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next)) body(me, i);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            });
            threads[me].Start();
        }

        foreach (Thread thread in threads) thread.Join();
        if (failure is not null) throw new InvalidOperationException("a piece failed", failure);
    }
}
