using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace R3mes.Api.Prometheus;

/// <summary>
/// The endpoint for a node's operator: GET /metrics in the Prometheus text format or OpenMetrics, /healthz while the process lives, /readyz while it makes
/// blocks. HTTP/1.1, bounded by <see cref="MetricsServerLimits"/>.
/// </summary>
public sealed class MetricsServer : IAsyncDisposable
{
    private readonly MeterExposition _exposition;
    private readonly Func<string?> _whyNotReady;
    private readonly KestrelServer _server;
    private readonly RequestHost _host;
    private int _connections;

    private MetricsServer(IPEndPoint endpoint, MeterExposition exposition, Func<string?> whyNotReady)
    {
        (_exposition, _whyNotReady) = (exposition, whyNotReady);
        _host = new RequestHost(AnswerAsync);
        KestrelServerOptions options = new() { AddServerHeader = false, ApplicationServices = _host };
        options.Limits.MaxConcurrentConnections = MetricsServerLimits.ConnectionsMax;
        options.Limits.MaxConcurrentUpgradedConnections = 0;
        options.Limits.MaxRequestLineSize = MetricsServerLimits.RequestLineBytesMax;
        options.Limits.MaxRequestHeadersTotalSize = MetricsServerLimits.HeaderBytesMax;
        options.Limits.MaxRequestHeaderCount = MetricsServerLimits.HeadersMax;
        options.Limits.MaxRequestBufferSize = 2 * MetricsServerLimits.HeaderBytesMax;
        options.Limits.MaxRequestBodySize = 0;
        options.Limits.RequestHeadersTimeout = MetricsServerLimits.HeadersTimeout;
        options.Limits.KeepAliveTimeout = MetricsServerLimits.KeepAlive;
        options.Listen(endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => CountedAsync(next, connection));
        });
        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
    }

    /// <summary>Where it listens, with the port that the system chose when 0 was asked for.</summary>
    public IPEndPoint Endpoint { get; private set; } = null!;

    /// <summary>Connections open now, of <see cref="MetricsServerLimits.ConnectionsMax"/>.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Listens.</summary>
    /// <param name="endpoint">Address and port; port 0 lets the system choose.</param>
    /// <param name="exposition">What to show; the caller keeps it.</param>
    /// <param name="whyNotReady">One sentence, or null while the node is ready.</param>
    /// <exception cref="IOException">The address is taken or is not this machine's.</exception>
    public static async Task<MetricsServer> StartAsync(IPEndPoint endpoint, MeterExposition exposition, Func<string?> whyNotReady)
    {
        MetricsServer server = new(endpoint, exposition, whyNotReady);
        try
        {
            await server._server.StartAsync(server._host, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            server._server.Dispose();
            string why = error.InnerException is AddressInUseException or System.Net.Sockets.SocketException ? error.InnerException.Message : error.Message;
            throw new IOException($"cannot listen on {endpoint}: {why.TrimEnd('.')}", error);
        }

        string address = server._server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Endpoint = new IPEndPoint(endpoint.Address, new Uri(address).Port);
        return server;
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(MetricsServerLimits.CloseTimeout);
        await _server.StopAsync(limit.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private async Task CountedAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        Interlocked.Increment(ref _connections);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD are answered here\n");
        }

        switch (context.Request.Path.Value)
        {
            case "/metrics":
                ExpositionFormat format = ExpositionFormats.FromAccept(context.Request.Headers.Accept.ToString());
                return WriteAsync(context, StatusCodes.Status200OK, _exposition.Write(format), format.ContentType());
            case "/healthz":
                return WriteAsync(context, StatusCodes.Status200OK, "ok\n");
            case "/readyz":
                return _whyNotReady() is { } reason
                    ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"not ready: {reason}\n")
                    : WriteAsync(context, StatusCodes.Status200OK, "ready\n");
            default:
                return WriteAsync(context, StatusCodes.Status404NotFound, "there is /metrics, /healthz and /readyz here\n");
        }
    }

    private static async Task WriteAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(body).ConfigureAwait(false);
    }
}
