using System.Diagnostics.Metrics;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;

namespace R3mes.Node.Metrics;

/// <content>Peers: connections, what goes over them, and what was dropped, refused or punished. Left out while the node has no network.</content>
public sealed partial class NodeMetrics
{
    private volatile NetworkParts? _network;

    private sealed record NetworkParts(TcpPeerNetwork Network, NetworkPeers Peers, PeerInbox Inbox);

    /// <summary>Begins to measure a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="peers">What stands between it and the node.</param>
    /// <param name="inbox">What waits for the driver.</param>
    public void WatchNetwork(TcpPeerNetwork network, NetworkPeers peers, PeerInbox inbox)
    {
        AddBuffer("inbox_blocks", () => inbox.Fill(PeerChannel.Blocks));
        AddBuffer("inbox_consensus", () => inbox.Fill(PeerChannel.Consensus));
        AddBuffer("network_handshakes", () => network.HandshakeFill);
        AddBuffer("network_inbound", () => network.InboundFill);
        AddBuffer("network_receive_bytes", () => network.ReceiveFill);
        AddBuffer("network_scores", () => network.ScoresFill);
        AddBuffer("network_send_bytes", () => network.SendFill);
        AddBuffer("network_send_queue", () => network.QueueFill);
        _network = new NetworkParts(network, peers, inbox);
    }

    private void CreateNetwork()
    {
        Gauge("remes_network_peers", null, "Peers that are connected.", () => _network?.Network.Connected.Count);
        Gauge("remes_network_banned_peers", null, "Peers that are banned for now.", () => _network?.Network.Banned);
        Series("remes_network_frames_total", null, "Frames since the start, by channel and direction.", parts => ByChannel(parts, (t, c) => t.FramesIn(c), (t, c) => t.FramesOut(c)));
        Series("remes_network_bytes_total", "bytes", "Bytes of frames since the start, by channel and direction.", parts => ByChannel(parts, (t, c) => t.BytesIn(c), (t, c) => t.BytesOut(c)));
        Series("remes_network_dropped_total", null, "Messages dropped since the start because a queue was full, by channel and queue.", Drops);
        Total("remes_network_throttled_total", null, "Times that reading from a peer paused since the start, because it sent more than it may.", () => _network?.Network.Traffic.Throttled);
        Total("remes_network_dials_total", null, "Addresses dialed since the start.", () => _network?.Network.Counters.Dialed);
        Total("remes_network_connections_total", null, "Connections that came about since the start.", () => _network?.Network.Counters.Opened);
        Series("remes_network_refusals_total", null, "Connections that did not come about since the start, by reason and who refused.", Refusals);
        Series("remes_network_closes_total", null, "Connections that ended since the start, by reason.", Closes);
        Series("remes_network_offences_total", null, "What peers did wrong since the start.", Offences);
        Total("remes_network_bans_total", null, "Bans since the start.", () => _network?.Network.Counters.Bans);
    }

    private static IEnumerable<Measurement<long>> ByChannel(NetworkParts parts, Func<TrafficCounters, int, long> received, Func<TrafficCounters, int, long> sent)
    {
        TrafficCounters traffic = parts.Network.Traffic;
        for (int channel = 0; channel < traffic.Channels.Count; channel++)
        {
            yield return new Measurement<long>(received(traffic, channel), Tag("channel", traffic.Channels[channel].Name), Tag("direction", "in"));
            yield return new Measurement<long>(sent(traffic, channel), Tag("channel", traffic.Channels[channel].Name), Tag("direction", "out"));
        }
    }

    private static IEnumerable<Measurement<long>> Drops(NetworkParts parts)
    {
        TrafficCounters traffic = parts.Network.Traffic;
        for (int channel = 0; channel < traffic.Channels.Count; channel++)
            yield return new Measurement<long>(traffic.Dropped(channel), Tag("channel", traffic.Channels[channel].Name), Tag("queue", "send"));
        foreach (PeerChannel channel in (PeerChannel[])[PeerChannel.Consensus, PeerChannel.Blocks])
            yield return new Measurement<long>(parts.Inbox.Dropped(channel), Tag("channel", traffic.Channels[(int)channel].Name), Tag("queue", "inbox"));
    }

    private static IEnumerable<Measurement<long>> Refusals(NetworkParts parts)
    {
        PeerCounters counters = parts.Network.Counters;
        foreach (HandshakeRefusal refusal in Enum.GetValues<HandshakeRefusal>())
        {
            if (refusal == HandshakeRefusal.None) continue;
            yield return new Measurement<long>(counters.RefusedByUs(refusal), Tag("reason", NetworkLabels.Of(refusal)), Tag("by", "us"));
            yield return new Measurement<long>(counters.RefusedByPeers(refusal), Tag("reason", NetworkLabels.Of(refusal)), Tag("by", "peer"));
        }
    }

    private static IEnumerable<Measurement<long>> Closes(NetworkParts parts)
    {
        foreach (CloseReason reason in Enum.GetValues<CloseReason>())
            yield return new Measurement<long>(parts.Network.Counters.Closed(reason), Tag("reason", NetworkLabels.Of(reason)));
    }

    private static IEnumerable<Measurement<long>> Offences(NetworkParts parts)
    {
        foreach (Offence offence in Enum.GetValues<Offence>())
            yield return new Measurement<long>(parts.Peers.Offences(offence), Tag("offence", OffenceWeights.NameOf(offence)));
    }

    /// <summary>A counter with labels whose sums somebody else keeps.</summary>
    private void Series(string name, string? unit, string meaning, Func<NetworkParts, IEnumerable<Measurement<long>>> read) =>
        Meter.CreateObservableCounter(name, () => _network is { } parts ? read(parts) : [], unit, meaning);
}
