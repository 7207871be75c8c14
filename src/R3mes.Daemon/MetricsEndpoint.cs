using System.Net;
using R3mes.Api.Prometheus;
using R3mes.Node.Metrics;

namespace R3mes.Daemon;

/// <summary>A node's metrics on an address, until disposed.</summary>
public sealed class MetricsEndpoint : IDisposable
{
    private readonly MeterExposition _exposition;
    private readonly MetricsServer _server;

    private MetricsEndpoint(MeterExposition exposition, MetricsServer server) => (_exposition, _server) = (exposition, server);

    /// <summary>The address of the metrics.</summary>
    public string Address => $"http://{_server.Endpoint}/metrics";

    /// <summary>Listens; before <see cref="NodeMetrics.Watch"/>, or what is counted until then is not seen.</summary>
    /// <param name="endpoint">Where; port 0 lets the system choose.</param>
    /// <param name="metrics">What to show; the caller keeps it.</param>
    /// <param name="health">Whether the node is ready; the caller keeps it.</param>
    /// <exception cref="IOException">The address is taken or is not this machine's.</exception>
    public static MetricsEndpoint Open(IPEndPoint endpoint, NodeMetrics metrics, NodeHealth health)
    {
        MeterExposition exposition = new(metrics.Meter);
        try
        {
            MetricsServer server = Task.Run(() => MetricsServer.StartAsync(endpoint, exposition, health.WhyNotReady)).GetAwaiter().GetResult();
            metrics.AddBuffer("metrics_connections", () => (double)server.Connections / MetricsServerLimits.ConnectionsMax);
            metrics.AddBuffer("metric_series", () => exposition.SeriesFill);
            return new MetricsEndpoint(exposition, server);
        }
        catch
        {
            exposition.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Task.Run(() => _server.DisposeAsync().AsTask()).GetAwaiter().GetResult();
        _exposition.Dispose();
    }
}
