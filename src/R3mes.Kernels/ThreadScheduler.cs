using System.Runtime.ExceptionServices;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

/// <summary>
/// Workers on threads of their own, the caller being worker 0. Indices are handed out one at a time, so that uneven pieces balance; which worker gets which is not
/// determined and must not matter. One <see cref="Run"/> at a time: a second caller waits. After a piece fails no further piece is started. A piece that calls the scheduler it runs on, on
/// whichever thread and through whatever other scheduler, is refused with an <see cref="InvalidOperationException"/>: it would wait for itself.
/// </summary>
public sealed class ThreadScheduler : IWorkScheduler, IDisposable
{
    [ThreadStatic]
    private static Job? inside;

    private readonly Lock running = new();
    private readonly SemaphoreSlim[] wake;
    private readonly Thread[] threads;
    private Job? job;

    /// <summary>Starts <paramref name="workers"/> - 1 background threads.</summary>
    public ThreadScheduler(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        wake = new SemaphoreSlim[workers - 1];
        threads = new Thread[workers - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"compute-{worker}" };
            threads[i].Start();
        }
    }

    /// <inheritdoc/>
    public int Workers { get; }

    /// <inheritdoc/>
    public void Run(int count, Action<int, int> body)
    {
        for (Job? piece = inside; piece is not null; piece = piece.Outer)
            if (piece.Scheduler == this) throw new InvalidOperationException("A piece of work may not run further pieces on its own scheduler.");
        lock (running)
        {
            int helpers = Math.Min(threads.Length, count - 1);
            using var current = new Job(this, inside, count, body, Math.Max(helpers, 0));
            job = current;
            for (int i = 0; i < helpers; i++) wake[i].Release();
            current.Work(0);
            current.WaitForHelpers();
            job = null;
            current.Rethrow();
        }
    }

    /// <summary>Ends the threads; no <see cref="Run"/> may be in progress or follow.</summary>
    public void Dispose()
    {
        lock (running) job = null;
        foreach (SemaphoreSlim signal in wake) signal.Release();
        foreach (Thread thread in threads) thread.Join();
        foreach (SemaphoreSlim signal in wake) signal.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            wake[worker - 1].Wait();
            if (job is not { } current) return;
            current.Work(worker);
            current.HelperDone();
        }
    }

    /// <summary>One call of Run; <paramref name="outer"/> is that whose piece made it, on another scheduler.</summary>
    private sealed class Job(ThreadScheduler scheduler, Job? outer, int count, Action<int, int> body, int helpers) : IDisposable
    {
        private readonly CountdownEvent helping = new(Math.Max(helpers, 1));
        private int next;
        private volatile ExceptionDispatchInfo? failure;

        public ThreadScheduler Scheduler => scheduler;

        public Job? Outer => outer;

        public void Work(int worker)
        {
            Job? before = inside;
            inside = this;
            RunPieces(worker);
            inside = before;
        }

        public void HelperDone() => helping.Signal();

        public void WaitForHelpers()
        {
            if (helpers > 0) helping.Wait();
        }

        public void Rethrow() => failure?.Throw();

        public void Dispose() => helping.Dispose();

        private void RunPieces(int worker)
        {
            while (failure is null)
            {
                int index = Interlocked.Increment(ref next) - 1;
                if (index >= count) return;
                try
                {
                    body(worker, index);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
            }
        }
    }
}
