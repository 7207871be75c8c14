using System.Globalization;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Node;
using R3mes.Node.Driver;

namespace R3mes.Daemon.Systemd;

/// <summary>
/// What systemd is told of a node: how far a replay is, that it is ready, each block, that it stops. Only a block feeds the watchdog: a process that lives and
/// makes none is to be restarted.
/// </summary>
public sealed class SystemdService : IDisposable
{
    /// <summary>Where systemd says how long it waits for a sign of life, in microseconds.</summary>
    public const string WatchdogVariable = "WATCHDOG_USEC";

    /// <summary>Whom that is meant for; another process than this one ignores it.</summary>
    public const string WatchdogProcessVariable = "WATCHDOG_PID";

    // Five blocks late is what /readyz calls not ready.
    private const int WatchdogBlocks = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // A block takes far less; replaying goes on for as long as each of them does.
    private static readonly TimeSpan ReplayExtension = TimeSpan.FromMinutes(1);

    private readonly NotifySocket _socket;
    private readonly TimeSpan _interval;
    private readonly TimeSpan? _watchdog;
    private readonly TimeProvider _time;
    private ChainNode? _node;
    private CancellationTokenRegistration _stop;
    private long _told;
    private int _stopping;

    /// <summary>Makes a service; <see cref="Watch"/> comes next.</summary>
    /// <param name="socket">Where systemd listens; closed with the service.</param>
    /// <param name="interval">Pause between blocks.</param>
    /// <param name="watchdog">How long systemd waits for a sign of life, or null for ever.</param>
    /// <param name="time">The clock.</param>
    public SystemdService(NotifySocket socket, TimeSpan interval, TimeSpan? watchdog, TimeProvider time) =>
        (_socket, _interval, _watchdog, _time) = (socket, interval, watchdog, time);

    /// <summary>The service that this process is; silent where systemd did not start it.</summary>
    /// <param name="host">The process.</param>
    /// <param name="interval">Pause between blocks.</param>
    public static SystemdService Of(CommandHost host, TimeSpan interval) => new(NotifySocket.Of(host), interval, WatchdogOf(host, Environment.ProcessId), TimeProvider.System);

    /// <summary>How long systemd waits for a sign of life of process <paramref name="id"/>, or null for ever.</summary>
    /// <param name="host">The process.</param>
    /// <param name="id">Its number.</param>
    public static TimeSpan? WatchdogOf(CommandHost host, int id)
    {
        if (host.Variable(WatchdogProcessVariable) is { } meant && meant != id.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(host.Variable(WatchdogVariable), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds is > 0 and < long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    /// <summary>Begins to watch a node; before it begins, so that its replay is seen.</summary>
    /// <param name="node">The node.</param>
    public void Watch(ChainNode node)
    {
        if (!_socket.IsOpen) return;
        _node = node;
        node.Driver.Replayed += OnReplayed;
        node.Driver.Committed += OnCommitted;
    }

    /// <summary>Says that the node is open and its loop begins.</summary>
    /// <param name="stop">When it comes, systemd is told that the node stops.</param>
    public void Ready(CancellationToken stop)
    {
        // Blocks may be rarer than the unit's limit; a node with one an hour is not stuck.
        TimeSpan limit = WatchdogBlocks * _interval;
        if (_watchdog is { } given && given < limit) _socket.Send("READY=1", Status(), Line("WATCHDOG_USEC", limit));
        else _socket.Send("READY=1", Status());
        _stop = stop.Register(Stopping);
    }

    /// <summary>Says that the node stops, once.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        Stopping();
        if (_node is { } node)
        {
            node.Driver.Replayed -= OnReplayed;
            node.Driver.Committed -= OnCommitted;
        }

        _socket.Dispose();
    }

    private void Stopping()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0) _socket.Send("STOPPING=1", "STATUS=stopping: workers end, the state is checkpointed");
    }

    private void OnReplayed(long height, long last)
    {
        if (IsTooSoon()) return;
        _socket.Send(Line("EXTEND_TIMEOUT_USEC", ReplayExtension), string.Create(CultureInfo.InvariantCulture, $"STATUS=replaying block {height} of {last}"));
    }

    private void OnCommitted(CommittedBlock block)
    {
        if (Volatile.Read(ref _stopping) != 0 || IsTooSoon()) return;
        _socket.Send("WATCHDOG=1", Status());
    }

    // Called on the thread that makes blocks alone.
    private bool IsTooSoon()
    {
        if (_told != 0 && _time.GetElapsedTime(_told) < Pause) return true;
        _told = _time.GetTimestamp();
        return false;
    }

    private string Status()
    {
        if (_node is not { } node) return "STATUS=running";
        string phase = node.Chain.Read(view => view.LastRound) is { } round ? string.Create(CultureInfo.InvariantCulture, $"round {round.Id} {round.Status.ToText()}") : "no round yet";
        return string.Create(CultureInfo.InvariantCulture, $"STATUS=block {node.Driver.Tip.Height}, {phase}");
    }

    private static string Line(string name, TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{name}={time.Ticks / TimeSpan.TicksPerMicrosecond}");
}
