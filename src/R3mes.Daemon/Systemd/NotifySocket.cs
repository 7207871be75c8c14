using System.Net.Sockets;
using System.Text;
using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Systemd;

/// <summary>
/// The datagram socket by which a service tells systemd how it is (sd_notify(3)). A message that cannot be sent is dropped: nothing here throws or waits,
/// since a node must not stop because of who watches it.
/// </summary>
public sealed class NotifySocket : IDisposable
{
    /// <summary>The variable that names the socket: a path, or @ and an abstract name.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _peer;

    private NotifySocket(Socket? socket, UnixDomainSocketEndPoint? peer) => (_socket, _peer) = (socket, peer);

    /// <summary>Whether anybody asked to be told.</summary>
    public bool IsOpen => _socket is not null;

    /// <summary>The socket of a process; one that drops everything where systemd named none, or named one of a kind not known here.</summary>
    /// <param name="host">The process.</param>
    public static NotifySocket Of(CommandHost host)
    {
        if (host.Variable(Variable) is not { Length: > 1 } name || name[0] is not ('/' or '@')) return new NotifySocket(null, null);
        try
        {
            UnixDomainSocketEndPoint peer = new(name[0] == '@' ? "\0" + name[1..] : name);
            return new NotifySocket(new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false }, peer);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            return new NotifySocket(null, null);
        }
    }

    /// <summary>Sends one message. Safe from any thread.</summary>
    /// <param name="assignments">Its lines, such as READY=1; line ends within one become spaces.</param>
    /// <returns>Whether the system took it.</returns>
    public bool Send(params ReadOnlySpan<string> assignments)
    {
        if (_socket is null) return false;
        StringBuilder message = new();
        foreach (string assignment in assignments) message.Append(assignment.ReplaceLineEndings(" ")).Append('\n');
        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(message.ToString());
            return _socket.SendTo(bytes, _peer!) == bytes.Length;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();
}
