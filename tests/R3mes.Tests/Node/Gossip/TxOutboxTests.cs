using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

public sealed class TxOutboxTests
{
    private static readonly PeerId A = RecordedPeers.Id(1), B = RecordedPeers.Id(2), C = RecordedPeers.Id(3);
    private readonly RecordedPeers _peers = new();
    private readonly TxBatches _batches;

    public TxOutboxTests()
    {
        _peers.Ids.AddRange([A, B, C]);
        _batches = new TxBatches(_peers, static _ => true);
    }

    [Fact]
    public void What_every_queue_refused_is_sent_in_order_once_there_is_room_and_nobody_is_said_to_have_it()
    {
        _peers.Full.UnionWith([A, B, C]);
        Tell([1], null);
        Tell([2], null);
        Tell([3], new TxSource(A, [A]));
        Assert.Empty(_peers.Told);
        _peers.Full.Remove(B);
        Assert.True(_batches.Flush());
        Assert.Equal(["1 to 2, told ", "2 to 2, told 2", "3 to 2, told 1 2"], Said());
        _peers.Full.Clear();
        Assert.False(_batches.Flush());

        // Who has it is not sent it again, and the one it came from never is.
        Assert.Equal(["1 to 1 3, told 2", "2 to 1 3, told 2 1 3", "3 to 3, told 1 2 3"], Said().Skip(3));
    }

    [Fact]
    public void What_one_queue_refused_reaches_that_peer_though_a_message_had_named_it_as_told()
    {
        _peers.Full.Add(C);
        Tell([1], null);
        Assert.Equal(["1 to 1 2, told 1 2 3"], Said());
        Assert.True(_batches.Flush());
        Assert.Single(_peers.Told);
        _peers.Full.Clear();
        Assert.False(_batches.Flush());
        Assert.Equal("1 to 3, told 1 2", Said().Last());
        Assert.False(_batches.Flush());
        Assert.Equal(2, _peers.Told.Count);
    }

    [Fact]
    public void What_had_nobody_to_go_to_is_told_to_the_first_that_come_and_what_a_lone_peer_brought_is_not_kept()
    {
        _peers.Ids.Clear();
        Assert.True(Tell([1], null));
        _peers.Ids.Add(A);
        Assert.False(_batches.Flush());
        Assert.Equal(["1 to 1, told 1"], Said());
        Assert.False(Tell([2], new TxSource(A, [])));
        _peers.Ids.Add(B);
        Assert.False(_batches.Flush());
        Assert.Single(_peers.Told);
    }

    [Fact]
    public void What_is_kept_is_bounded_and_what_was_dropped_unheard_is_not_remembered_as_told()
    {
        _peers.Full.UnionWith([A, B, C]);
        for (byte i = 0; i < TxOutbox.BatchesMax + 2; i++) Tell([i], null);
        _peers.Full.Clear();
        Assert.False(_batches.Flush());
        Assert.Equal(Enumerable.Range(2, TxOutbox.BatchesMax), Sent().Select(tx => (int)tx[0]));
        _peers.Told.Clear();
        Tell([0], null);
        Tell([2], null);
        Assert.Equal([[0]], Sent());

        // By bytes.
        _peers.Full.UnionWith([A, B, C]);
        for (byte i = 100; i < 120; i++) Tell([i, .. new byte[100_000]], null);
        _peers.Told.Clear();
        _peers.Full.Clear();
        _batches.Flush();
        Assert.Equal(Enumerable.Range(110, 10), Sent().Select(tx => (int)tx[0]));
        Assert.InRange(Sent().Sum(tx => tx.Length), 1, TxOutbox.BytesMax);
    }

    [Fact]
    public void A_peer_that_never_reads_pushes_out_nothing_that_nobody_has()
    {
        // A and C alone are there when the first comes, which C brought: A refuses it, and B refuses nothing once it is there but is said to have it.
        _peers.Ids.Remove(B);
        _peers.Full.UnionWith([A, C]);
        Tell([1], new TxSource(C, [B, C]));
        _peers.Ids.Add(B);
        for (byte i = 2; i < 200; i++) Tell([i], null);
        Assert.Equal(Enumerable.Range(2, 198), Sent().Select(tx => (int)tx[0]));
        _peers.Told.Clear();
        _peers.Full.Clear();
        Assert.False(_batches.Flush());
        Assert.Equal([1, .. Enumerable.Range(200 - TxOutbox.BatchesMax + 1, TxOutbox.BatchesMax - 1)], Sent().Select(tx => (int)tx[0]));
    }

    [Fact]
    public void One_look_at_a_full_queue_costs_one_message_however_much_is_kept_for_it()
    {
        Counting counting = new(_peers);
        TxBatches batches = new(counting, static _ => true);
        _peers.Full.Add(C);
        for (byte i = 0; i < 20; i++)
        {
            batches.Add([i], Sha256.Hash([i]), null);
            batches.Flush();
        }

        int before = counting.Sends;
        for (int i = 0; i < 10; i++) batches.Flush();
        Assert.Equal(10, counting.Sends - before);
    }

    [Fact]
    public void What_is_on_its_way_is_not_taken_again_and_what_was_told_is_when_asked()
    {
        _peers.Full.UnionWith([A, B, C]);
        Tell([1], null);
        for (int i = 0; i < 5; i++) _batches.Add([1], Sha256.Hash([1]), null, again: true);
        _peers.Full.Clear();
        _batches.Flush();
        Assert.Equal([[1]], Sent());
        _batches.Add([1], Sha256.Hash([1]), null);
        Assert.True(_batches.Add([1], Sha256.Hash([1]), null, again: true));
        Assert.True(_batches.Add([1], Sha256.Hash([1]), null, again: true));
        _batches.Flush();
        Assert.Equal([[1], [1]], Sent());
    }

    private bool Tell(byte[] tx, TxSource? source)
    {
        _batches.Add(tx, Sha256.Hash(tx), source);
        return _batches.Flush();
    }

    private List<byte[]> Sent() => [.. _peers.Told.SelectMany(sent => ((TxsMessage)sent.Message).Txs)];

    private IEnumerable<string> Said() => _peers.Told.Select(sent =>
        $"{string.Join(' ', ((TxsMessage)sent.Message).Txs.Select(tx => tx[0]))} to {Names(sent.To)}, told {Names(((TxsMessage)sent.Message).Told)}");

    private static string Names(IReadOnlyList<PeerId> ids) => string.Join(' ', ids.Select(id => id.ToArray()[0]));

    /// <summary>Counts what is encoded.</summary>
    private sealed class Counting(RecordedPeers inner) : IPeers
    {
        public int Sends { get; private set; }

        public IReadOnlyList<PeerId> Connected => inner.Connected;

        public void Send(PeerId peer, PeerMessage message) => inner.Send(peer, message);

        public IReadOnlyList<PeerId> Send(IReadOnlyList<PeerId> peers, PeerMessage message)
        {
            Sends++;
            return inner.Send(peers, message);
        }

        public void Broadcast(PeerMessage message, PeerId? except) => inner.Broadcast(message, except);

        public void Punish(PeerId peer, Offence offence) => inner.Punish(peer, offence);
    }
}
