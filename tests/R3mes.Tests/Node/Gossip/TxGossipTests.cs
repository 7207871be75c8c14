using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

public sealed class TxGossipTests
{
    private static readonly PeerId A = RecordedPeers.Id(1), B = RecordedPeers.Id(2), C = RecordedPeers.Id(3), D = RecordedPeers.Id(4);
    private readonly RecordedPeers _peers = new();

    public TxGossipTests() => _peers.Ids.AddRange([A, B, C]);

    [Fact]
    public void Transactions_are_gathered_by_where_they_came_from_and_told_once()
    {
        TxBatches batches = new(_peers, static _ => true);
        Assert.True(Add(batches, [1], null));
        Add(batches, [2], From(B));
        Add(batches, [3], From(A));
        Add(batches, [4], null);
        Add(batches, [1], From(A)); // known: told already, or about to be
        Assert.Empty(_peers.Told);
        batches.Flush();
        Assert.Equal(["1 4 to 1 2 3, told 1 2 3", "3 to 2 3, told 1 2 3", "2 to 1 3, told 2 1 3"], Said());
        Assert.False(Add(batches, [2], null));
        batches.Flush();
        Assert.Equal(3, _peers.Told.Count);
    }

    [Fact]
    public void Who_was_told_already_is_not_told_again()
    {
        // Where all are each other's peers, a transaction goes once to each: nobody passes on what its origin sent to all.
        TxBatches batches = new(_peers, static _ => true);
        Add(batches, [1], From(A, B, C));
        batches.Flush();
        Assert.Empty(_peers.Told);

        // D is no peer of this node, C none of the sender's.
        Add(batches, [2], From(A, B, D));
        batches.Flush();
        Assert.Equal(["2 to 3, told 1 3 2 4"], Said());
    }

    [Fact]
    public void A_message_says_told_only_of_those_who_were_told_of_all_in_it()
    {
        TxBatches batches = new(_peers, static _ => true);
        Add(batches, [1], From(A, B, C));
        Add(batches, [2], From(A, C));
        Add(batches, [3], From(A, B, C));
        batches.Flush();
        Assert.Equal(["1 2 3 to 2, told 1 2 3"], Said());
    }

    [Fact]
    public void Where_not_all_are_peers_nobody_is_believed_to_have_told_others()
    {
        TxBatches batches = new(_peers, static _ => false);
        Add(batches, [1], From(A, B, C));
        batches.Flush();
        Assert.Equal(["1 to 2 3, told 1 2 3"], Said());
    }

    [Fact]
    public void A_peer_whose_queue_is_full_is_not_named_as_told_until_it_takes_something_again()
    {
        TxBatches batches = new(_peers, static _ => true);
        _peers.Full.Add(B);
        for (byte i = 1; i <= 5; i++)
        {
            if (i == 3) _peers.Full.Clear();
            Add(batches, [i], From(A));
            batches.Flush();
        }

        // The first was told before the queue was known to be full; what B refused comes to it in order, and before the third.
        Assert.Equal(
            ["1 to 3, told 1 2 3", "2 to 3, told 1 3", "1 to 2, told 1 3", "2 to 2, told 1 3 2", "3 to 2 3, told 1 2 3", "4 to 2 3, told 1 2 3", "5 to 2 3, told 1 2 3"], Said());

        // Who leaves takes its mark along, and what was kept for it.
        _peers.Full.Add(B);
        Add(batches, [6], null);
        Assert.True(batches.Flush());
        _peers.Ids.Remove(B);
        Add(batches, [7], null);
        Assert.False(batches.Flush());
        _peers.Ids.Add(B);
        _peers.Full.Clear();
        Add(batches, [8], null);
        batches.Flush();
        Assert.Equal(["6 to 1 3, told 1 2 3", "7 to 1 3, told 1 3", "8 to 1 3 2, told 1 3 2"], Said().Skip(7));
    }

    [Fact]
    public void Transactions_that_come_by_any_path_reach_every_node_once()
    {
        // Random graphs: from one node, each message told to who is not said to know, everyone hears, and nobody of a full mesh hears twice.
        Random random = new(11);
        for (int run = 0; run < 100; run++)
        {
            int count = random.Next(2, 9);
            bool isMesh = run % 4 == 0;
            bool[,] linked = new bool[count, count];
            for (int i = 1; i < count; i++)
            {
                int to = random.Next(i);
                linked[i, to] = linked[to, i] = true;
                for (int j = 0; j < i; j++) linked[i, j] = linked[j, i] = linked[i, j] || isMesh || random.Next(3) == 0;
            }

            int[] heard = Heard(linked, random.Next(count));
            Assert.DoesNotContain(0, heard);
            if (isMesh) Assert.All(heard, times => Assert.Equal(1, times));
        }
    }

    // How often each node of a graph is sent a transaction that one of them begins with; that one counts as sent once.
    private static int[] Heard(bool[,] linked, int first)
    {
        int count = linked.GetLength(0);
        byte[] tx = [7];
        RecordedPeers[] peers = [.. Enumerable.Range(0, count).Select(_ => new RecordedPeers())];
        TxBatches[] batches = [.. peers.Select(own => new TxBatches(own, peers => peers == count - 1))];
        for (int i = 0; i < count; i++)
            for (int j = 0; j < count; j++)
                if (linked[i, j]) peers[i].Ids.Add(RecordedPeers.Id((byte)(j + 1)));
        int[] heard = new int[count];
        heard[first] = 1;
        Add(batches[first], tx, null);
        for (bool moved = true; moved;)
        {
            moved = false;
            for (int i = 0; i < count; i++)
            {
                batches[i].Flush();
                foreach ((IReadOnlyList<PeerId> to, PeerMessage message) in peers[i].Told)
                {
                    foreach (PeerId peer in to)
                    {
                        int index = peer.ToArray()[0] - 1;
                        if (heard[index]++ == 0) Add(batches[index], tx, new TxSource(RecordedPeers.Id((byte)(i + 1)), ((TxsMessage)message).Told));
                        moved = true;
                    }
                }

                peers[i].Told.Clear();
            }
        }

        return heard;
    }

    [Fact]
    public void A_message_that_is_long_enough_or_has_enough_does_not_wait()
    {
        TxBatches batches = new(_peers, static _ => true);
        for (int i = 0; i < 65; i++) Add(batches, Tx(i, 1000), null);
        Assert.Empty(_peers.Told);
        Assert.False(Add(batches, Tx(65, 1000), null));
        Assert.Equal(66, ((TxsMessage)Assert.Single(_peers.Told).Message).Txs.Count);
        for (int i = 0; i < PeerMessageLimits.TxsMax; i++) Add(batches, Tx(1000 + i, 8), From(A));
        Assert.Equal(PeerMessageLimits.TxsMax, ((TxsMessage)_peers.Told[1].Message).Txs.Count);
        Assert.Equal([B, C], _peers.Told[1].To);
    }

    [Fact]
    public void Every_message_is_within_the_limits_of_its_kind_however_long_transactions_are()
    {
        TxBatches batches = new(_peers, static _ => true);
        for (byte i = 10; i < 200; i++) _peers.Ids.Add(RecordedPeers.Id(i));
        Add(batches, Tx(1, 60_000), null);
        Add(batches, Tx(2, PeerMessageLimits.TxsBytesMax - 5), null);
        Add(batches, Tx(3, PeerMessageLimits.TxsBytesMax), null);
        Add(batches, [], null);
        batches.Flush();
        Assert.Equal(2, _peers.Told.Count);
        Assert.All(_peers.Told, sent => Assert.Null(PeerMessageCodec.TryDecode(PeerMessageCodec.Encode(sent.Message), out _)));
        Assert.Equal(2, batches.TooLong);
    }

    [Fact]
    public void What_was_told_is_forgotten_in_the_end()
    {
        TxBatches batches = new(_peers, static _ => true);
        for (int i = 0; i <= TxBatches.RecentMax; i++) Add(batches, Tx(i, 4), null);
        batches.Flush();
        _peers.Told.Clear();
        Add(batches, Tx(1, 4), null);
        Add(batches, Tx(0, 4), null);
        batches.Flush();
        Assert.Equal(Tx(0, 4), Assert.Single(((TxsMessage)Assert.Single(_peers.Told).Message).Txs));
    }

    [Fact]
    public void A_transaction_that_waits_is_flushed_by_the_clock_and_so_is_the_next()
    {
        StoppedClock clock = new();
        using TxGossip gossip = new(_peers, clock, static _ => true);
        gossip.Announce([1], Sha256.Hash([1]), null);
        gossip.Announce([2], Sha256.Hash([2]), null);
        Assert.Equal([TxGossip.FlushAfter], clock.Armed);
        clock.Fire();
        Assert.Equal(["1 2 to 1 2 3, told 1 2 3"], Said());
        gossip.Announce([3], Sha256.Hash([3]), From(A));
        Assert.Equal(2, clock.Armed.Count);
        clock.Fire();
        Assert.Equal(["1 2 to 1 2 3, told 1 2 3", "3 to 2 3, told 1 2 3"], Said());

        // What a full queue refused is tried again later, and what comes meanwhile does not wait for that.
        _peers.Full.UnionWith(_peers.Ids);
        gossip.Announce([4], Sha256.Hash([4]), null);
        clock.Fire();
        gossip.Announce([5], Sha256.Hash([5]), null);
        clock.Fire();
        Assert.Equal([TxGossip.FlushAfter, TxGossip.RetryAfter, TxGossip.FlushAfter, TxGossip.RetryAfter], clock.Armed.Skip(2));
        _peers.Full.Clear();
        clock.Fire();
        Assert.Equal(["4 to 1 2 3, told ", "5 to 1 2 3, told 1 2 3"], Said().Skip(2));
        Assert.Equal(6, clock.Armed.Count);
    }

    private static bool Add(TxBatches batches, byte[] tx, TxSource? source) => batches.Add(tx, Sha256.Hash(tx), source);

    private static TxSource From(PeerId peer, params PeerId[] told) => new(peer, told);

    private static byte[] Tx(int tag, int length)
    {
        byte[] tx = new byte[length];
        BitConverter.TryWriteBytes(tx, tag);
        return tx;
    }

    private IEnumerable<string> Said() => _peers.Told.Select(sent =>
        $"{string.Join(' ', ((TxsMessage)sent.Message).Txs.Select(tx => tx[0]))} to {Names(sent.To)}, told {Names(((TxsMessage)sent.Message).Told)}");

    private static string Names(IReadOnlyList<PeerId> ids) => string.Join(' ', ids.Select(id => id.ToArray()[0]));
}
