using R3mes.Daemon.Cli;
using R3mes.Daemon.Systemd;

namespace R3mes.Tests.Daemon.Systemd;

/// <summary>sd_notify(3) against a real datagram socket.</summary>
public sealed class NotifySocketTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sends_one_datagram_a_message_to_a_path_and_to_an_abstract_name(bool isAbstract)
    {
        using NotifyListener systemd = new(isAbstract);
        using NotifySocket socket = NotifySocket.Of(HostWith(systemd.Name));

        Assert.True(socket.IsOpen);
        Assert.True(socket.Send("READY=1", "STATUS=block 7,\nround 1"));
        Assert.True(socket.Send("WATCHDOG=1"));

        Assert.Equal(["READY=1", "STATUS=block 7, round 1"], systemd.Next());
        Assert.Equal(["WATCHDOG=1"], systemd.Next());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    [InlineData("relative/socket")]
    public void Drops_messages_where_no_socket_is_named_or_one_of_another_kind(string? name)
    {
        using NotifySocket socket = NotifySocket.Of(HostWith(name));
        Assert.False(socket.IsOpen);
        Assert.False(socket.Send("READY=1"));
    }

    [Fact]
    public void Drops_messages_where_the_socket_is_gone_too_long_or_full_and_never_waits()
    {
        using NotifySocket gone = NotifySocket.Of(HostWith("/nonexistent/socket"));
        Assert.False(gone.Send("READY=1"));
        using NotifySocket tooLong = NotifySocket.Of(HostWith("/" + new string('x', 300)));
        Assert.False(tooLong.Send("READY=1"));

        using NotifyListener systemd = new();
        using NotifySocket full = NotifySocket.Of(HostWith(systemd.Name));
        int sent = 0;
        while (full.Send("STATUS=" + new string('x', 4000)))
        {
            Assert.True(++sent < 100_000, "the queue never filled");
        }

        Assert.True(sent > 0);
        Assert.Equal(sent, systemd.Waiting().Count);
        Assert.True(full.Send("WATCHDOG=1")); // and goes on once it was read
    }

    private static CommandHost HostWith(string? name) =>
        new(TextReader.Null, TextWriter.Null, TextWriter.Null, name is null ? new Dictionary<string, string>() : new() { [NotifySocket.Variable] = name });
}
