using System.Net.Sockets;

namespace R3mes.Network.Privval;

/// <summary>The socket between a node and its signer: the node listens, the signer dials. Over TCP what is said is not secret before <see cref="Secret.SecretStream"/> makes it so.</summary>
public static class SignerSocket
{
    private const int Waiting = 4, NoSuchDevice = 6; // ENXIO: what opening a socket gives, and nothing else that lies there

    /// <summary>Listens. A Unix socket may be opened by its owner alone; one that a dead process left behind is replaced, nothing else is.</summary>
    /// <param name="address">Where.</param>
    /// <exception cref="IOException">It cannot be done; the message says why and names the place.</exception>
    public static Socket Listen(SignerAddress address)
    {
        Socket socket = Make(address);
        try
        {
            if (address.Path is { } path)
            {
                RemoveStale(path);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite); // before it listens: nobody gets in between
            }
            else
            {
                socket.Bind(address.Tcp!.EndPoint);
            }

            socket.Listen(Waiting);
            return socket;
        }
        catch (Exception error) when (error is SocketException or UnauthorizedAccessException or IOException)
        {
            socket.Dispose();
            throw new IOException($"{address}: {error.Message.TrimEnd('.')}", error);
        }
    }

    /// <summary>Dials.</summary>
    /// <param name="address">Where the node listens.</param>
    /// <param name="within">How long it may take; the system itself would wait for minutes.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="SocketException">Nobody listens there, or answers.</exception>
    public static Socket Dial(SignerAddress address, TimeSpan within, CancellationToken stop)
    {
        Socket socket = Make(address);
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(within);
        using CancellationTokenRegistration end = late.Token.Register(static open => ((Socket)open!).Dispose(), socket);
        try
        {
            socket.Connect(address.Path is { } path ? new UnixDomainSocketEndPoint(path) : address.Tcp!.EndPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the Unix socket that <see cref="Listen"/> made.</summary>
    /// <param name="address">Where it listened.</param>
    public static void Remove(SignerAddress address)
    {
        if (address.Path is { } path && IsSocket(path)) File.Delete(path);
    }

    private static Socket Make() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    // A name may have addresses of both families; a signature waits for no full segment.
    private static Socket Make(SignerAddress address) => address.Tcp?.EndPoint switch
    {
        null => Make(),
        System.Net.IPEndPoint { AddressFamily: var family } => new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
        _ => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
    };

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null) return;
        if (!IsSocket(path)) throw new IOException("there is something at this path that is no socket, and it is not removed: name another path");
        using Socket probe = Make();
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path); // nobody listens: its process died
            return;
        }

        throw new IOException("another process listens there: stop it, or name another path");
    }

    private static bool IsSocket(string path)
    {
        if (new FileInfo(path).LinkTarget is not null || Directory.Exists(path)) return false;
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite).Dispose(); // for reading alone, a pipe would wait for its writer
            return false;
        }
        catch (IOException error)
        {
            return error.HResult == NoSuchDevice;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
