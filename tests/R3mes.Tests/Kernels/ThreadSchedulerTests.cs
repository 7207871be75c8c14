using R3mes.Compute.Tensors;
using R3mes.Kernels;
using R3mes.Tests.Compute;

namespace R3mes.Tests.Kernels;

public sealed class ThreadSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nor_may_one_on_any_thread_of_it_not_even_through_another_scheduler(int caller)
    {
        ThreadScheduler scheduler = new(2), other = new(2);
        foreach (Action nested in (Action[])[() => scheduler.Run(1, (_, _) => { }), () => other.Run(1, (_, _) => scheduler.Run(1, (_, _) => { })), () => OnBoth(other, () => scheduler.Run(1, (_, _) => { }))])
        {
            Assert.IsType<InvalidOperationException>(Outcome(() => OnBoth(scheduler, nested, caller)));
            Assert.Null(Outcome(() => scheduler.Run(4, (_, _) => { })));
        }

        scheduler.Dispose();
        other.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Nor_may_one_share_a_product_with_the_workers_it_runs_on(int caller)
    {
        ThreadScheduler scheduler = new(2);
        CpuBackend cpu = new(Backends.Cpu.Variant, scheduler);
        var draw = new RandomTensors(1);
        RowsI8 x = draw.I8(16, 512);
        TernaryOperand w = cpu.Prepare(draw.Ternary(512, 512));
        Assert.IsType<InvalidOperationException>(Outcome(() => OnBoth(scheduler, () => cpu.MultiplyTernary(x, w, new Matrix(16, 512)), caller)));
        Assert.Null(Outcome(() => cpu.MultiplyTernary(x, w, new Matrix(16, 512))));
        scheduler.Dispose();
    }

    [Fact]
    public void A_product_that_waits_for_the_workers_holds_up_no_piece_that_is_refused_one()
    {
        ThreadScheduler scheduler = new(2);
        CpuBackend cpu = new(Backends.Cpu.Variant, scheduler);
        var draw = new RandomTensors(1);
        RowsI8 x = draw.I8(16, 512);
        TernaryOperand w = cpu.Prepare(draw.Ternary(512, 512));
        var waiting = new Thread(() => cpu.MultiplyTernary(x, w, new Matrix(16, 512))) { IsBackground = true };
        Assert.IsType<InvalidOperationException>(Outcome(() => scheduler.Run(1, (_, _) =>
        {
            waiting.Start();
            SpinWait.SpinUntil(() => waiting.ThreadState.HasFlag(ThreadState.WaitSleepJoin), Patience);
            cpu.MultiplyTernary(x, w, new Matrix(16, 512));
        })));
        Assert.True(waiting.Join(Patience));
        scheduler.Dispose();
    }

    [Fact]
    public void No_worker_is_not_a_scheduler() => Assert.Throws<ArgumentOutOfRangeException>(() => new ThreadScheduler(0));

    /// <summary>A piece on each of two workers at once, of which <paramref name="which"/>, or each, does something.</summary>
    private static void OnBoth(ThreadScheduler scheduler, Action piece, int which = -1)
    {
        using CountdownEvent both = new(2);
        scheduler.Run(2, (worker, _) =>
        {
            both.Signal();
            Assert.True(both.Wait(Patience));
            if (which < 0 || worker == which) piece();
        });
    }

    /// <summary>What an action throws, or null; fails when it does not end. Its thread then stays behind, and a scheduler it is in cannot be disposed of: it is where the test passes.</summary>
    private static Exception? Outcome(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action)) { IsBackground = true };
        thread.Start();
        if (!thread.Join(Patience)) throw new TimeoutException("it waits for ever");
        return thrown;
    }
}
