using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Gossip;

public sealed class NetworkPeersTests : IDisposable
{
    private static readonly PeerId A = RecordedPeers.Id(1), B = RecordedPeers.Id(2), C = RecordedPeers.Id(3);
    private readonly PeerInbox _inbox = new(InboxLaneLimits.Consensus, InboxLaneLimits.Blocks);
    private readonly RecordedPeers _network = new();
    private readonly List<(TxSource, byte[])> _txs = [];
    private readonly NetworkPeers _peers;

    public NetworkPeersTests()
    {
        _peers = new NetworkPeers(_inbox, (source, tx) =>
        {
            _txs.Add((source, tx));
            return tx[0] == 0 ? Offence.BadTransaction : null;
        });
        _peers.Attach(_network);
    }

    [Fact]
    public void Messages_go_out_on_their_own_channel_and_to_all_but_one()
    {
        _network.Ids.AddRange([A, B, C]);
        _peers.Send(A, new BlockRequestMessage(5));
        _peers.Broadcast(new TxsMessage([[1]], []), B);
        Assert.Equal([(A, (byte)1), (A, (byte)2), (C, (byte)2)], _network.Sent.Select(sent => (sent.Peer, sent.Channel)));
        Assert.Null(PeerMessageCodec.TryDecode(_network.Sent[0].Payload, out PeerMessage? message));
        Assert.Equal(new BlockRequestMessage(5), message);
    }

    [Fact]
    public void Messages_that_come_wait_in_the_inbox_and_transactions_do_not()
    {
        byte[] bytes = PeerMessageCodec.Encode(new BlockRequestMessage(7));
        _peers.Connected(A);
        _peers.Received(A, 1, bytes);
        bytes.AsSpan().Clear(); // the network takes its buffer back
        _peers.Received(A, 2, PeerMessageCodec.Encode(new TxsMessage([[1, 2], [3]], [C])));
        Assert.Equal([(A, "0102"), (A, "03")], _txs.Select(taken => (taken.Item1.Peer, Convert.ToHexString(taken.Item2))));
        Assert.All(_txs, taken => Assert.Equal([C], taken.Item1.Told));
        Assert.True(_inbox.TryTake(out PeerEvent came) && came.Kind == PeerEventKind.Connected);
        Assert.True(_inbox.TryTake(out PeerEvent message));
        Assert.Equal(new PeerEvent(A, PeerEventKind.Message, new BlockRequestMessage(7)), message);
        Assert.False(_inbox.TryTake(out _));
        Assert.Empty(_network.Punished);
    }

    [Theory]
    [InlineData(0, "", Offence.Malformed)]
    [InlineData(0, "c8", Offence.Malformed)]
    [InlineData(0, "01", Offence.Malformed)]
    [InlineData(0, "100807", Offence.WrongChannel)]
    [InlineData(2, "020a0101", Offence.WrongChannel)]
    [InlineData(1, "100000000000000000000000000000000000", Offence.TooLarge)]
    [InlineData(2, "200a0100", Offence.BadTransaction)]
    public void What_is_no_message_costs_its_sender_and_is_counted(byte channel, string hex, Offence offence)
    {
        _peers.Received(A, channel, Convert.FromHexString(hex));
        Assert.Equal([(A, OffenceWeights.Of(offence))], _network.Punished);
        Assert.Equal(1, _peers.Offences(offence));
        Assert.False(_inbox.TryTake(out _));
    }

    [Fact]
    public void Every_offence_has_a_weight_and_a_name_of_its_own()
    {
        Offence[] all = Enum.GetValues<Offence>();
        Assert.All(all, offence => Assert.InRange(OffenceWeights.Of(offence), 1, OffenceWeights.BanPoints));
        Assert.Equal(all.Length, all.Select(OffenceWeights.NameOf).Distinct().Count());
        Assert.All(all, offence => Assert.Equal(offence.ToString(), string.Concat(OffenceWeights.NameOf(offence).Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));
    }

    [Fact]
    public void Only_bytes_that_no_state_takes_are_an_offence() =>
        Assert.Equal([1u, 2u, 4u, 14u], Enumerable.Range(0, 2000).Select(code => (uint)code).Where(code => PeerTxDoor.OffenceOf(code) is not null));

    public void Dispose() => _inbox.Dispose();
}
