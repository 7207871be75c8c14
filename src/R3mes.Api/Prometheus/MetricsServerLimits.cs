namespace R3mes.Api.Prometheus;

/// <summary>Limits of the metrics endpoint: a scraper needs little, and anything on the machine may connect.</summary>
public static class MetricsServerLimits
{
    /// <summary>Connections at once: a few scrapers, a person, and room. Further ones are closed.</summary>
    public const int ConnectionsMax = 16;

    /// <summary>Bytes of a request's first line; the longest path here has eight.</summary>
    public const int RequestLineBytesMax = 1 << 10;

    /// <summary>Bytes of a request's headers; Prometheus sends under 500.</summary>
    public const int HeaderBytesMax = 8 << 10;

    /// <summary>Headers of a request.</summary>
    public const int HeadersMax = 40;

    /// <summary>Time for a request's headers to come in.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Time that a connection may wait for its next request: over the usual scrape interval of a minute, so that scrapers keep theirs.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(90);

    /// <summary>Time that requests in progress get when the server closes.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);
}
