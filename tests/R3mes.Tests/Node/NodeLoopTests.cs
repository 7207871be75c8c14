using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;
using R3mes.Primitives;

namespace R3mes.Tests.Node;

public sealed class NodeLoopTests : IDisposable
{
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Miners = 1, Cheats = 0 });

    [Fact]
    public void Makes_blocks_and_wakes_every_worker_until_it_is_stopped()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Worker first = new("first", polls => { }), second = new("second", polls =>
        {
            if (polls == 5) stop.Cancel();
        });
        Assert.Null(new NodeLoop(_devnet.Node, [first, second], _devnet).Run(stop.Token));
        Assert.True(_devnet.Node.Chain.Height >= 4);
        Assert.True(first.Polls >= 1);
        long height = _devnet.Node.Chain.Height;
        int polls = second.Polls;
        _devnet.Step();
        Assert.Equal((height + 1, polls), (_devnet.Node.Chain.Height, second.Polls));
    }

    [Fact]
    public void Ends_by_itself_with_the_worker_that_has_a_fault_of_ours()
    {
        Worker sound = new("sound", polls => { }), broken = new("broken", polls => Invariant.Holds(polls < 3, "a worker never counts to three"));
        WorkerFault? fault = new NodeLoop(_devnet.Node, [sound, broken], _devnet).Run(TestContext.Current.CancellationToken);
        Assert.Equal("broken", fault?.Worker);
        Assert.Contains("never counts to three", fault!.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_a_failed_disk_of_a_worker_and_goes_on()
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        Worker unlucky = new("unlucky", polls =>
        {
            if (polls == 4) stop.Cancel();
            throw new IOException("disk on fire");
        });
        Assert.Null(new NodeLoop(_devnet.Node, [unlucky], _devnet).Run(stop.Token));
        Assert.Contains(_devnet.Said, line => line.StartsWith("unlucky: ", StringComparison.Ordinal) && line.Contains("disk on fire", StringComparison.Ordinal));
    }

    public void Dispose() => _devnet.Dispose();

    private sealed class Worker(string name, Action<int> poll) : IWorker
    {
        public string Name => name;

        public int Polls { get; private set; }

        public void Poll(CancellationToken stop) => poll(++Polls);
    }
}
