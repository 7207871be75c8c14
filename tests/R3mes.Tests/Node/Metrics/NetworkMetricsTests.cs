using R3mes.Api.Prometheus;
using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Metrics;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Metrics;

public sealed class NetworkMetricsTests
{
    [Fact]
    public async Task Shows_every_buffer_that_the_guide_names_and_what_went_over_connections()
    {
        using NodeMetrics metrics = new();
        using MeterExposition exposition = new(metrics.Meter);
        using Ed25519KeyPair key = Ed25519KeyPair.FromSeed(new byte[32]);
        using PeerInbox inbox = new(InboxLaneLimits.Consensus, InboxLaneLimits.Blocks);
        NetworkPeers peers = new(inbox, (_, _) => null);
        await using TcpPeerNetwork network = new(new NetworkIdentity("remes-1", default, key), PeerChannels.Rules, new PeerLimits(), [], peers, TimeProvider.System, new Random(1));
        peers.Attach(network);
        Assert.DoesNotContain("remes_network_", Text(exposition), StringComparison.Ordinal);

        metrics.WatchNetwork(network, peers, inbox);
        peers.Received(RecordedId, 0, new byte[] { 99 });
        string shown = Text(exposition);
        string[] lines = File.ReadAllLines(RepositoryRoot.File("docs", "operating.md"));
        int head = Array.IndexOf(lines, "| buffer of the network | bound | at 1 |");
        string[] documented = [.. lines.Skip(head + 2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('`')[1])];
        string[] gauges = [.. shown.Split('\n').Where(line => line.StartsWith("remes_buffer_fill_ratio{", StringComparison.Ordinal)).Select(line => line.Split('"')[1])];
        Assert.Equal(documented.Order(StringComparer.Ordinal), gauges.Order(StringComparer.Ordinal));
        Assert.Contains("remes_network_offences_total{offence=\"malformed\"} 1\n", shown, StringComparison.Ordinal);
        Assert.Contains("remes_network_peers 0\n", shown, StringComparison.Ordinal);
        Assert.Contains("remes_network_bytes_total{channel=\"consensus\",direction=\"in\"} 0\n", shown, StringComparison.Ordinal);
        Assert.Contains("remes_network_refusals_total{by=\"us\",reason=\"wrong_chain\"} 0\n", shown.Replace("reason=\"wrong_chain\",by=\"us\"", "by=\"us\",reason=\"wrong_chain\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lanes_of_the_network_are_the_channels_of_messages() =>
        Assert.Equal(Enum.GetValues<PeerChannel>().Select(channel => channel.ToString().ToLowerInvariant()), PeerChannels.Rules.Select(rule => rule.Name));

    private static PeerId RecordedId { get; } = Gossip.RecordedPeers.Id(1);

    private static string Text(MeterExposition exposition) => exposition.Write(ExpositionFormat.Text);
}
