using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

public sealed class TxGossipTests
{
    private static readonly PeerId A = RecordedPeers.Id(1), B = RecordedPeers.Id(2);
    private readonly RecordedPeers _peers = new();

    [Fact]
    public void Transactions_are_gathered_by_where_they_came_from_and_told_once()
    {
        TxBatches batches = new(_peers);
        Assert.True(batches.Add(new byte[] { 1 }, null));
        batches.Add(new byte[] { 2 }, B);
        batches.Add(new byte[] { 3 }, A);
        batches.Add(new byte[] { 4 }, null);
        batches.Add(new byte[] { 1 }, A); // known: told already, or about to be
        Assert.Empty(_peers.Broadcasts);
        batches.Flush();
        Assert.Equal(["all 1 4", "1 3", "2 2"], Said());
        Assert.False(batches.Add(new byte[] { 2 }, null));
        batches.Flush();
        Assert.Equal(3, _peers.Broadcasts.Count);
    }

    [Fact]
    public void A_message_that_is_long_enough_or_has_enough_does_not_wait()
    {
        TxBatches batches = new(_peers);
        for (int i = 0; i < 65; i++) batches.Add(Tx(i, 1000), null);
        Assert.Empty(_peers.Broadcasts);
        Assert.False(batches.Add(Tx(65, 1000), null));
        Assert.Equal(66, ((TxsMessage)Assert.Single(_peers.Broadcasts).Message).Txs.Count);
        for (int i = 0; i < PeerMessageLimits.TxsMax; i++) batches.Add(Tx(1000 + i, 8), A);
        Assert.Equal((PeerMessageLimits.TxsMax, A), (((TxsMessage)_peers.Broadcasts[1].Message).Txs.Count, _peers.Broadcasts[1].Except!.Value));
    }

    [Fact]
    public void Every_message_is_within_the_limits_of_its_kind_however_long_transactions_are()
    {
        TxBatches batches = new(_peers);
        batches.Add(Tx(1, 60_000), null);
        batches.Add(Tx(2, PeerMessageLimits.TxsBytesMax - 5), null);
        batches.Add(Tx(3, PeerMessageLimits.TxsBytesMax), null);
        batches.Add(Array.Empty<byte>(), null);
        batches.Flush();
        Assert.Equal(2, _peers.Broadcasts.Count);
        Assert.All(_peers.Broadcasts, sent => Assert.Null(PeerMessageCodec.TryDecode(PeerMessageCodec.Encode(sent.Message), out _)));
        Assert.Equal(2, batches.TooLong);
    }

    [Fact]
    public void What_was_told_is_forgotten_in_the_end()
    {
        TxBatches batches = new(_peers);
        for (int i = 0; i <= TxBatches.RecentMax; i++) batches.Add(Tx(i, 4), null);
        batches.Flush();
        _peers.Broadcasts.Clear();
        batches.Add(Tx(1, 4), null);
        batches.Add(Tx(0, 4), null);
        batches.Flush();
        Assert.Equal(Tx(0, 4), Assert.Single(((TxsMessage)Assert.Single(_peers.Broadcasts).Message).Txs));
    }

    [Fact]
    public void A_transaction_that_waits_is_flushed_by_the_clock_and_so_is_the_next()
    {
        StoppedClock clock = new();
        using TxGossip gossip = new(_peers, clock);
        gossip.Announce(new byte[] { 1 }, null);
        gossip.Announce(new byte[] { 2 }, null);
        Assert.Equal([TxGossip.FlushAfter], clock.Armed);
        clock.Fire();
        Assert.Equal(["all 1 2"], Said());
        gossip.Announce(new byte[] { 3 }, A);
        Assert.Equal(2, clock.Armed.Count);
        clock.Fire();
        Assert.Equal(["all 1 2", "1 3"], Said());
    }

    private static byte[] Tx(int tag, int length)
    {
        byte[] tx = new byte[length];
        BitConverter.TryWriteBytes(tx, tag);
        return tx;
    }

    private IEnumerable<string> Said() => _peers.Broadcasts.Select(sent =>
        $"{(sent.Except is { } except ? except.ToArray()[0] : "all")} {string.Join(' ', ((TxsMessage)sent.Message).Txs.Select(tx => tx[0]))}");

    /// <summary>A clock whose one timer fires when it is told to.</summary>
    private sealed class StoppedClock : TimeProvider, ITimer
    {
        private TimerCallback _callback = _ => { };

        public List<TimeSpan> Armed { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Armed.Add(dueTime);
            return true;
        }

        public void Fire() => _callback(null);

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
