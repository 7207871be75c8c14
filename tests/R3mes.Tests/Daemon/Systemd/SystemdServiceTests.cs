using R3mes.Daemon.Cli;
using R3mes.Daemon.Systemd;
using R3mes.Node.Devnet;
using R3mes.Tests.Daemon.Commands;
using R3mes.Tests.Node;

namespace R3mes.Tests.Daemon.Systemd;

/// <summary>What systemd hears of a node.</summary>
public sealed class SystemdServiceTests : IDisposable
{
    private readonly NotifyListener _systemd = new();

    [Fact]
    public void Feeds_the_watchdog_with_blocks_and_with_nothing_else()
    {
        using SteppedDevnet net = new(new DevnetOptions { Miners = 2, Cheats = 0 });
        ManualClock clock = new();
        using SystemdService service = Service(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(120), clock);
        service.Watch(net.Node);
        service.Ready(CancellationToken.None);
        Assert.Equal(["READY=1", "STATUS=block 0, no round yet"], _systemd.Next());

        clock.Milliseconds += 600_000;
        Assert.Empty(_systemd.Waiting()); // time alone says nothing
        net.Step();
        Assert.Equal(["WATCHDOG=1", $"STATUS=block 1, {Round(net)}"], _systemd.Next());
        clock.Milliseconds += 499;
        net.Step();
        Assert.Empty(_systemd.Waiting()); // a devnet of a thousand blocks a second does not flood systemd
        clock.Milliseconds += 1;
        net.Step();
        Assert.Equal(["WATCHDOG=1", $"STATUS=block 3, {Round(net)}"], _systemd.Next());
    }

    [Fact]
    public void Asks_for_a_longer_watchdog_where_blocks_are_rarer_than_its_limit()
    {
        using SystemdService rare = Service(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(120), TimeProvider.System);
        rare.Ready(CancellationToken.None);
        Assert.Equal(["READY=1", "STATUS=running", "WATCHDOG_USEC=3000000000"], _systemd.Next());
        using NotifyListener other = new();
        using SystemdService unwatched = new(NotifySocket.Of(HostWith((NotifySocket.Variable, other.Name))), TimeSpan.FromMinutes(10), null, TimeProvider.System);
        unwatched.Ready(CancellationToken.None);
        Assert.Equal(["READY=1", "STATUS=running"], other.Next());
    }

    [Fact]
    public void Reads_the_watchdogs_limit_when_it_is_meant_for_this_process()
    {
        Assert.Equal(TimeSpan.FromSeconds(120), Limit("120000000", null));
        Assert.Equal(TimeSpan.FromSeconds(120), Limit("120000000", "77"));
        Assert.Null(Limit("120000000", "78"));
        Assert.Null(Limit(null, "77"));
        Assert.Null(Limit("0", null));
        Assert.Null(Limit("-1", null));
        Assert.Null(Limit("soon", null));
        Assert.Null(Limit(long.MaxValue.ToString(), null));
    }

    [Fact]
    public async Task Hears_of_a_real_node_that_it_is_ready_lives_stops_and_how_far_its_replay_is()
    {
        using OwnChain chain = new();
        await chain.SucceedsAsync(chain.Init());
        chain.Run.Set(NotifySocket.Variable, _systemd.Name);
        await chain.StartAsync();
        Assert.Equal(["READY=1", "STATUS=block 0, no round yet"], _systemd.Next());
        string[] alive = _systemd.Next();
        Assert.Equal("WATCHDOG=1", alive[0]);
        Assert.StartsWith("STATUS=block ", alive[1], StringComparison.Ordinal);
        await chain.StopAsync();
        Assert.Equal("STOPPING=1", _systemd.Waiting()[^1][0]);

        Directory.Delete(Path.Combine(chain.Home, "state"), recursive: true);
        await chain.StartAsync();
        string[] replaying = _systemd.Next();
        Assert.Equal("EXTEND_TIMEOUT_USEC=60000000", replaying[0]);
        Assert.StartsWith("STATUS=replaying block 1 of ", replaying[1], StringComparison.Ordinal);
        _systemd.NextWith("READY=1");
        await chain.StopAsync();
    }

    [Fact]
    public async Task A_broken_socket_never_stops_a_node()
    {
        using OwnChain chain = new();
        await chain.SucceedsAsync(chain.Init());
        chain.Run.Set(NotifySocket.Variable, "/nonexistent/socket");
        await chain.StartAsync();
        await chain.ShowsAsync("height  ", "query", "block", "3");
        await chain.StopAsync();
    }

    public void Dispose() => _systemd.Dispose();

    private static string Round(SteppedDevnet net) => net.Read(view => view.LastRound) is { } round ? $"round {round.Id} {R3mes.Application.Records.RoundText.ToText(round.Status)}" : "no round yet";

    private static TimeSpan? Limit(string? limit, string? process) => SystemdService.WatchdogOf(
        HostWith((SystemdService.WatchdogVariable, limit), (SystemdService.WatchdogProcessVariable, process)), 77);

    private static CommandHost HostWith(params (string Name, string? Value)[] variables) =>
        new(TextReader.Null, TextWriter.Null, TextWriter.Null, variables.Where(v => v.Value is not null).ToDictionary(v => v.Name, v => v.Value!));

    private SystemdService Service(TimeSpan interval, TimeSpan watchdog, TimeProvider clock) =>
        new(NotifySocket.Of(HostWith((NotifySocket.Variable, _systemd.Name))), interval, watchdog, clock);

    private sealed class ManualClock : TimeProvider
    {
        public long Milliseconds { get; set; } = 1;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}
