namespace R3mes.Daemon.Log;

/// <summary>How much a line matters; the numbers are syslog's (sd-daemon(3)).</summary>
public enum LogLevel
{
    /// <summary>The node cannot go on.</summary>
    Error = 3,

    /// <summary>Something failed and will be tried again.</summary>
    Warning = 4,

    /// <summary>What a healthy node does.</summary>
    Info = 6,
}
