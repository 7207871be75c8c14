using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using R3mes.Network.Peers;

namespace R3mes.Network.Privval;

/// <summary>
/// Where a node waits for its signer, as CometBFT writes it: unix:///path, a socket that the file system guards; or tcp://host:port, over which both speak through a secret connection. Who dials
/// names the node that has to be there: tcp://id@host:port.
/// </summary>
public sealed record SignerAddress
{
    /// <summary>Longest path of a Unix socket in bytes, what sockaddr_un holds before its closing zero.</summary>
    public const int PathBytesMax = 107;

    private const string Unix = "unix://", TcpScheme = "tcp://";

    private SignerAddress(string? path, PeerAddress? tcp) => (Path, Tcp) = (path, tcp);

    /// <summary>Absolute path of the Unix socket, or null.</summary>
    public string? Path { get; }

    /// <summary>Host and port, with the name of the node where it is dialed, or null.</summary>
    public PeerAddress? Tcp { get; }

    /// <summary>Whether a node can listen there: a path, or an IP address with a port and no name of a node, which is its own.</summary>
    public bool IsForListening => Tcp is null || (Tcp.Id is null && IPAddress.TryParse(Tcp.Host, out _));

    /// <summary>Whether a signer can dial it: a path, or a host and port with the name of the node, without which anybody could answer there.</summary>
    public bool IsForDialing => Tcp is null || Tcp.Id is not null;

    /// <summary>Reads an address.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out SignerAddress address)
    {
        address = null;
        if (text.StartsWith(TcpScheme, StringComparison.Ordinal))
        {
            if (!PeerAddress.TryParse(text[TcpScheme.Length..], out PeerAddress? tcp)) return false;
            address = new SignerAddress(null, tcp);
            return true;
        }

        string path = text.StartsWith(Unix, StringComparison.Ordinal) ? text[Unix.Length..] : "";
        bool sound = path.Length > 1 && path[0] == '/' && path[^1] != '/' && !path.Any(char.IsControl) && Encoding.UTF8.GetByteCount(path) <= PathBytesMax;
        if (sound) address = new SignerAddress(path, null);
        return sound;
    }

    /// <summary>The address as it is written.</summary>
    public override string ToString() => Tcp is { } tcp ? TcpScheme + tcp : Unix + Path;
}
