using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using R3mes.Api.Prometheus;

namespace R3mes.Tests.Api.Prometheus;

public sealed class MetricsServerTests : IAsyncLifetime
{
    private readonly Meter _meter = new("test");
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(20) };
    private MeterExposition _exposition = null!;
    private MetricsServer _server = null!;
    private string? _whyNotReady = "it has not begun";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _exposition = new MeterExposition(_meter);
        _meter.CreateCounter<long>("a_total").Add(3);
        _server = await MetricsServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), _exposition, () => _whyNotReady);
        _client.BaseAddress = new Uri($"http://{_server.Endpoint}");
    }

    [Fact]
    public async Task Serves_both_formats()
    {
        HttpResponseMessage text = await _client.GetAsync("/metrics", Cancelled);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", text.Content.Headers.ContentType!.ToString());
        Assert.Equal("# TYPE a_total counter\na_total 3\n", await text.Content.ReadAsStringAsync(Cancelled));
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text; version=1.0.0");
        HttpResponseMessage open = await _client.SendAsync(request, Cancelled);
        Assert.Equal("application/openmetrics-text; version=1.0.0; charset=utf-8", open.Content.Headers.ContentType!.ToString());
        Assert.Equal("# TYPE a counter\na_total 3\n# EOF\n", await open.Content.ReadAsStringAsync(Cancelled));
        Assert.False(open.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Says_whether_it_lives_and_whether_it_is_ready()
    {
        Assert.Equal("ok\n", await _client.GetStringAsync("/healthz", Cancelled));
        HttpResponseMessage not = await _client.GetAsync("/readyz", Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, not.StatusCode);
        Assert.Equal("not ready: it has not begun\n", await not.Content.ReadAsStringAsync(Cancelled));
        _whyNotReady = null;
        Assert.Equal("ready\n", await _client.GetStringAsync("/readyz", Cancelled));
    }

    [Fact]
    public async Task Answers_nothing_else()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _client.GetAsync("/", Cancelled)).StatusCode);
        HttpResponseMessage post = await _client.PostAsync("/metrics", null, Cancelled);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal("GET, HEAD", string.Join(", ", post.Content.Headers.Allow));
        using HttpRequestMessage head = new(HttpMethod.Head, "/healthz");
        HttpResponseMessage answer = await _client.SendAsync(head, Cancelled);
        Assert.Equal(3, answer.Content.Headers.ContentLength);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "405")]
    [InlineData("GET /metrics HTTP/1.1\r\n\r\n", "400")]
    [InlineData("nonsense\r\n\r\n", "400")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "")]
    public async Task Refuses_a_request_that_is_none(string request, string status) => Assert.StartsWith(status.Length == 0 ? "" : "HTTP/1.1 " + status, await RawAsync(request));

    [Fact]
    public async Task Refuses_a_request_that_is_too_large()
    {
        Assert.StartsWith("HTTP/1.1 414", await RawAsync($"GET /{new string('a', MetricsServerLimits.RequestLineBytesMax)} HTTP/1.1\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await RawAsync($"GET /metrics HTTP/1.1\r\nHost: a\r\nX: {new string('a', MetricsServerLimits.HeaderBytesMax)}\r\n\r\n"));
        string many = string.Concat(Enumerable.Range(0, MetricsServerLimits.HeadersMax + 1).Select(i => $"X-{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431", await RawAsync($"GET /metrics HTTP/1.1\r\nHost: a\r\n{many}\r\n"));
    }

    [Fact]
    public async Task Closes_connections_over_the_limit_and_goes_on()
    {
        List<TcpClient> held = [];
        for (int i = 0; i < MetricsServerLimits.ConnectionsMax; i++) held.Add(await ConnectAsync());
        await AssertSoonAsync(() => _server.Connections == MetricsServerLimits.ConnectionsMax);
        using (TcpClient over = await ConnectAsync()) Assert.Equal(0, await ReadAsync(over));
        held.ForEach(client => client.Dispose());
        await AssertSoonAsync(() => _server.Connections == 0);
        Assert.Equal("ok\n", await _client.GetStringAsync("/healthz", Cancelled));
    }

    [Fact]
    public async Task Says_in_one_sentence_that_the_address_is_taken()
    {
        IOException error = await Assert.ThrowsAsync<IOException>(() => MetricsServer.StartAsync(_server.Endpoint, _exposition, () => null));
        Assert.Equal($"cannot listen on {_server.Endpoint}: Address already in use", error.Message);
        IOException foreign = await Assert.ThrowsAsync<IOException>(() => MetricsServer.StartAsync(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0), _exposition, () => null));
        Assert.Contains("cannot listen on 192.0.2.1:0: ", foreign.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _exposition.Dispose();
        _meter.Dispose();
        _client.Dispose();
    }

    private async Task<TcpClient> ConnectAsync()
    {
        TcpClient client = new();
        await client.ConnectAsync(_server.Endpoint, Cancelled);
        return client;
    }

    private static async Task<int> ReadAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], Cancelled);
        }
        catch (IOException)
        {
            return 0; // closed with a reset
        }
    }

    private async Task<string> RawAsync(string request)
    {
        using TcpClient client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancelled);
        byte[] answer = new byte[512];
        try
        {
            return Encoding.ASCII.GetString(answer, 0, await client.GetStream().ReadAsync(answer, Cancelled));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task AssertSoonAsync(Func<bool> holds)
    {
        for (int i = 0; i < 500 && !holds(); i++) await Task.Delay(20, Cancelled);
        Assert.True(holds());
    }
}
