using R3mes.Kernels;

namespace R3mes.Tests.Kernels;

public sealed class ThreadSchedulerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_index_runs_once_whatever_the_number_of_workers(int workers)
    {
        using var scheduler = new ThreadScheduler(workers);
        foreach (int count in (int[])[0, 1, 2, 5, 100])
        {
            int[] runs = new int[count];
            scheduler.Run(count, (worker, index) =>
            {
                Assert.InRange(worker, 0, workers - 1);
                Interlocked.Increment(ref runs[index]);
            });
            Assert.All(runs, n => Assert.Equal(1, n));
        }
    }

    [Fact]
    public void No_worker_runs_two_pieces_at_once()
    {
        using var scheduler = new ThreadScheduler(4);
        int[] busy = new int[4];
        scheduler.Run(200, (worker, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref busy[worker]));
            Thread.SpinWait(200);
            Interlocked.Decrement(ref busy[worker]);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_exception_of_a_piece_is_rethrown_and_the_scheduler_stays_usable(int workers)
    {
        using var scheduler = new ThreadScheduler(workers);
        var thrown = Assert.Throws<InvalidDataException>(() => scheduler.Run(10, (_, index) =>
        {
            if (index == 4) throw new InvalidDataException("piece 4");
        }));
        Assert.Equal("piece 4", thrown.Message);
        int runs = 0;
        scheduler.Run(10, (_, _) => Interlocked.Increment(ref runs));
        Assert.Equal(10, runs);
    }

    [Fact]
    public void Callers_on_several_threads_take_turns()
    {
        using var scheduler = new ThreadScheduler(2);
        int runs = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 50; i++) scheduler.Run(3, (_, _) => Interlocked.Increment(ref runs));
        }))];
        foreach (Thread caller in callers) caller.Start();
        foreach (Thread caller in callers) caller.Join();
        Assert.Equal(600, runs);
    }

    [Fact]
    public void A_piece_may_not_call_its_own_scheduler()
    {
        using var scheduler = new ThreadScheduler(1);
        Assert.Throws<InvalidOperationException>(() => scheduler.Run(1, (_, _) => scheduler.Run(1, (_, _) => { })));
    }

    [Fact]
    public void No_worker_is_not_a_scheduler() => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadScheduler(0));
}
