using System.Net.Sockets;
using System.Text;

namespace R3mes.Tests.Daemon.Systemd;

/// <summary>Systemd's end of the notify socket: a bound datagram socket that keeps every message.</summary>
internal sealed class NotifyListener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("remes-notify-");

    public NotifyListener(bool isAbstract = false)
    {
        Name = isAbstract ? $"@remes-notify-{Guid.NewGuid():N}" : Path.Combine(_folder.FullName, "socket");
        _socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + Name[1..] : Name));
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
    }

    /// <summary>What NOTIFY_SOCKET would say.</summary>
    public string Name { get; }

    /// <summary>The lines of the next message; fails when none comes.</summary>
    public string[] Next()
    {
        byte[] bytes = new byte[8192];
        int read = _socket.Receive(bytes);
        return Encoding.UTF8.GetString(bytes, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Messages that have come and were not read.</summary>
    public List<string[]> Waiting()
    {
        List<string[]> messages = [];
        while (_socket.Poll(0, SelectMode.SelectRead)) messages.Add(Next());
        return messages;
    }

    /// <summary>Reads on until a message has a line that begins so.</summary>
    public string[] NextWith(string beginning)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(since) < Patience)
        {
            if (Next() is var message && Array.Exists(message, line => line.StartsWith(beginning, StringComparison.Ordinal))) return message;
        }

        throw new TimeoutException("no message with " + beginning);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Delete(recursive: true);
    }
}
