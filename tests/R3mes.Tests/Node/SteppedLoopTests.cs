using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Workers;

namespace R3mes.Tests.Node;

public sealed class SteppedLoopTests : IDisposable
{
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Miners = 1, Cheats = 0 });

    public void Dispose() => _devnet.Dispose();

    [Fact]
    public void Lets_every_worker_act_once_before_each_block_in_their_order()
    {
        List<string> polled = [];
        new SteppedLoop(_devnet.Node, [new Worker(_ => polled.Add("first")), new Worker(_ => polled.Add("second"))]).Run(TestContext.Current.CancellationToken, () => _devnet.Node.Chain.Height == 2);
        Assert.Equal(["first", "second", "first", "second"], polled);
    }

    [Fact]
    public void Begins_no_block_when_it_is_stopped_while_a_worker_works()
    {
        using CancellationTokenSource stop = new();
        new SteppedLoop(_devnet.Node, [new Worker(_ => stop.Cancel())]).Run(stop.Token, () => false);
        Assert.Equal(0, _devnet.Node.Chain.Height);
    }

    [Fact]
    public void Makes_no_block_without_what_a_worker_owes()
    {
        SteppedLoop loop = new(_devnet.Node, [new Worker(_ => throw new IOException("disk on fire"))]);
        Assert.Throws<IOException>(() => loop.Run(TestContext.Current.CancellationToken, () => false));
        Assert.Equal(0, _devnet.Node.Chain.Height);
    }

    private sealed class Worker(Action<CancellationToken> poll) : IWorker
    {
        public string Name => "worker";

        public void Poll(CancellationToken stop) => poll(stop);
    }
}
