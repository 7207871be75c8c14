using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace R3mes.Network.Privval;

/// <summary>Where a node waits for its signer: unix:///path or tcp://address:port, as CometBFT writes it.</summary>
public sealed record SignerAddress
{
    /// <summary>Longest path of a Unix socket in bytes, what sockaddr_un holds before its closing zero.</summary>
    public const int PathBytesMax = 107;

    private const string UnixScheme = "unix://", TcpScheme = "tcp://";

    private SignerAddress(string? path, IPEndPoint? endpoint) => (Path, EndPoint) = (path, endpoint);

    /// <summary>Absolute path of the Unix socket; null for TCP.</summary>
    public string? Path { get; }

    /// <summary>Address and port of TCP; null for a Unix socket.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Reads an address; names are not looked up.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out SignerAddress address)
    {
        address = null;
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            string path = text[UnixScheme.Length..];
            bool fits = path.Length > 1 && path[0] == '/' && path[^1] != '/' && !path.Any(char.IsControl) && Encoding.UTF8.GetByteCount(path) <= PathBytesMax;
            address = fits ? new SignerAddress(path, null) : null;
        }
        else if (text.StartsWith(TcpScheme, StringComparison.Ordinal))
        {
            address = TryParseEndPoint(text[TcpScheme.Length..]) is { } endpoint ? new SignerAddress(null, endpoint) : null;
        }

        return address is not null;
    }

    /// <summary>The address as it is written.</summary>
    public override string ToString() => Path is not null ? UnixScheme + Path : TcpScheme + EndPoint;

    private static IPEndPoint? TryParseEndPoint(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0) return null;
        string host = text[..colon];
        bool six = host[0] == '[' && host[^1] == ']';
        if (!six && host.Count(c => c == '.') != 3) return null; // 127.1 and 1 would be read as addresses too
        return IPAddress.TryParse(six ? host[1..^1] : host, out IPAddress? ip) && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            ? new IPEndPoint(ip, port)
            : null;
    }
}
