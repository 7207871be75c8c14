using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using R3mes.Api.Prometheus;
using R3mes.Application.Genesis;
using R3mes.Daemon;
using R3mes.Node;
using R3mes.Node.Control;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Node.Metrics;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Storage;
using R3mes.Storage.State;
using R3mes.Tests.Application;
using R3mes.Tests.Daemon.Commands;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Node.Metrics;

/// <summary>remes_buffer_fill_ratio of each buffer that was brought to a known fill; the mempool's two are in <see cref="NodeMetricsTests"/>.</summary>
public sealed class BufferFillTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly NodeMetrics _metrics = new();
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Miners = 2, Cheats = 0 });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Content_is_as_full_as_its_files_are_long()
    {
        Directory.CreateDirectory(_folder.Named("content"));
        string sparse = _folder.Named("content/sparse");
        using (FileStream file = File.Create(sparse)) file.SetLength(4L << 30);
        using MeterExposition exposition = new(_metrics.Meter);
        using NodeHome home = OpenHome(out _);
        Assert.Equal(0.25, Fill(exposition, "content_bytes"));
        home.Content.Put(new byte[64 << 20]);
        Assert.Equal(0.25 + (1 / 256.0), Fill(exposition, "content_bytes"));
        Assert.True(home.Content.Remove(Cid.Of(new byte[64 << 20])));
        Assert.Equal(0.25, Fill(exposition, "content_bytes"));
    }

    [Fact]
    public void Content_at_its_bound_is_at_one_and_takes_nothing_more()
    {
        Directory.CreateDirectory(_folder.Named("content"));
        using (FileStream file = File.Create(_folder.Named("content/sparse"))) file.SetLength(16L << 30);
        using MeterExposition exposition = new(_metrics.Meter);
        using NodeHome home = OpenHome(out _);
        Assert.Equal(1, Fill(exposition, "content_bytes"));
        Assert.Equal(StorageFailure.Full, Assert.Throws<StorageException>(() => home.Content.Put([1])).Failure);
    }

    [Fact]
    public void State_memory_grows_by_what_is_written_and_stays_within_its_bound()
    {
        const int Values = 1000, ValueBytes = 1000, OverheadMax = 64;
        double max = 4 << 20;
        using MeterExposition exposition = new(_metrics.Meter);
        using NodeHome home = OpenHome(out _);
        double before = Fill(exposition, "state_memory");
        Assert.InRange(before, 0, 0.1);
        Write(home, 0, Values, ValueBytes);
        // A fill of 1,000 values of 1,000 bytes in 4 MiB; a record's header, key and padding come on top.
        Assert.InRange(Fill(exposition, "state_memory") - before, Values * ValueBytes / max, Values * (ValueBytes + OverheadMax) / max);
        for (int block = 1; block <= 10; block++) Write(home, block * Values, Values, ValueBytes);
        Assert.InRange(Fill(exposition, "state_memory"), 0.7, 1); // 11 MB were written: all pages but the one that was let go are in use
    }

    [Fact]
    public void Signatures_are_counted_once_each_up_to_their_bound()
    {
        using MeterExposition exposition = new(_metrics.Meter);
        using NodeHome home = OpenHome(out ChainNode node);
        Assert.Equal(0, Fill(exposition, "verified_signatures"));
        TestAccount account = new("signer");
        for (byte i = 0; i < 6; i++) Verify(node, account, i);
        Verify(node, account, 0);
        Assert.Equal(0.75, Fill(exposition, "verified_signatures")); // six of twice the mempool's four
        for (byte i = 6; i < 20; i++) Verify(node, account, i);
        Assert.Equal(1, Fill(exposition, "verified_signatures"));
    }

    [Fact]
    public async Task Scrapers_are_counted_while_they_are_connected()
    {
        using NodeHealth health = new(_devnet.Node, TimeSpan.FromSeconds(30), TimeProvider.System);
        using MetricsEndpoint endpoint = MetricsEndpoint.Open(new IPEndPoint(IPAddress.Loopback, 0), _metrics, health);
        _metrics.Watch(_devnet.Node, null);
        List<HttpClient> scrapers = [];
        try
        {
            while (scrapers.Count < MetricsServerLimits.ConnectionsMax)
            {
                // Each keeps its one connection, so that the last to scrape counts itself and those before it.
                scrapers.Add(new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }));
                string text = await scrapers[^1].GetStringAsync(endpoint.Address, Cancelled);
                Assert.Equal(scrapers.Count / 16.0, FillIn(text, "metrics_connections"));
            }
        }
        finally
        {
            foreach (HttpClient scraper in scrapers) scraper.Dispose();
        }
    }

    [Fact]
    public async Task Series_are_those_of_the_fullest_metric_up_to_its_bound()
    {
        using NodeHealth health = new(_devnet.Node, TimeSpan.FromSeconds(30), TimeProvider.System);
        using MetricsEndpoint endpoint = MetricsEndpoint.Open(new IPEndPoint(IPAddress.Loopback, 0), _metrics, health);
        _metrics.Watch(_devnet.Node, null);
        using HttpClient scraper = new();
        Counter<long> counter = _metrics.Meter.CreateCounter<long>("many_total");
        for (int label = 0; label < 150; label++) counter.Add(1, new KeyValuePair<string, object?>("label", label));
        Assert.Equal(0.75, FillIn(await scraper.GetStringAsync(endpoint.Address, Cancelled), "metric_series"));
        for (int label = 150; label < 250; label++) counter.Add(1, new KeyValuePair<string, object?>("label", label));
        Assert.Equal(1, FillIn(await scraper.GetStringAsync(endpoint.Address, Cancelled), "metric_series"));
    }

    [Fact]
    public async Task Commands_are_counted_while_they_are_connected()
    {
        using OwnChain chain = new();
        await chain.SucceedsAsync(chain.Init());
        await chain.StartAsync("--metrics-listen", FreeAddress(out string address));
        using HttpClient scraper = new();
        await ComesToAsync(scraper, address, 0); // the commands that saw the node start have gone
        List<ControlClient> clients = [];
        try
        {
            while (clients.Count < 12)
            {
                clients.Add(ControlClient.Connect(ControlSocket.PathIn(chain.Home)));
                Assert.True(clients[^1].Ask(new ControlRequest(ControlKind.Status, "", [])).IsOk); // answered, so it is served and counted
                Assert.Equal(clients.Count / 16.0, FillIn(await scraper.GetStringAsync(address, Cancelled), "control_connections"));
            }
        }
        finally
        {
            foreach (ControlClient client in clients) client.Dispose();
        }

        await ComesToAsync(scraper, address, 0);
        await chain.StopAsync();
    }

    public void Dispose()
    {
        _devnet.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    /// <summary>A home with a begun node: a state memory of 4 MiB, room for four transactions; watched.</summary>
    private NodeHome OpenHome(out ChainNode node)
    {
        NodeHome home = NodeHome.Open(_folder.Path);
        using Ed25519KeyPair key = DevnetIdentity.DeriveConsensusKey(_devnet.Options.Seed);
        node = home.OpenChain((_devnet.Genesis, GenesisDocument.HashOf(_devnet.Genesis.ToJson())), key, NodeTime.Stepped(), new MempoolLimits(CountMax: 4), new StateStoreOptions { MemorySizeBits = 22 });
        Assert.Null(node.Begin(out _));
        _metrics.Watch(node, home);
        return home;
    }

    private static void Write(NodeHome home, int from, int values, int valueBytes) =>
        home.State!.Commit(StateStoreConformance.Batch(home.State.Height + 1, [.. Enumerable.Range(from, values).Select(i => (StateStoreConformance.Key(i), (byte[]?)new byte[valueBytes]))]));

    private static void Verify(ChainNode node, TestAccount account, byte text)
    {
        Digest hash = Sha256.Hash([text]);
        Assert.True(node.Signatures.Verify(account.PublicKey.ToArray(), hash, Secp256k1.Sign(hash, account.Key)));
    }

    private static string FreeAddress(out string metrics)
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        string at = free.LocalEndpoint.ToString()!;
        metrics = $"http://{at}/metrics";
        return at;
    }

    private static async Task ComesToAsync(HttpClient scraper, string address, double fill)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (FillIn(await scraper.GetStringAsync(address, Cancelled), "control_connections") != fill)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"control_connections never came to {fill}");
            await Task.Delay(10, Cancelled);
        }
    }

    private static double Fill(MeterExposition exposition, string buffer) => FillIn(exposition.Write(ExpositionFormat.Text), buffer);

    private static double FillIn(string text, string buffer)
    {
        string name = $"remes_buffer_fill_ratio{{buffer=\"{buffer}\"}} ";
        string line = Assert.Single(text.Split('\n'), line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), CultureInfo.InvariantCulture);
    }
}
