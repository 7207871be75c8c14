using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Where to dial a peer: "host:port", "[address]:port", or either with "id@" before it, which then has to be the peer's id.</summary>
/// <param name="Id">Who has to be there; null for whoever is.</param>
/// <param name="Host">A name or an address, an IPv6 address without its brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record PeerAddress(PeerId? Id, string Host, int Port)
{
    private const int HostCharsMax = 253;

    /// <summary>What to dial.</summary>
    public EndPoint EndPoint => IPAddress.TryParse(Host, out IPAddress? address) ? new IPEndPoint(address, Port) : new DnsEndPoint(Host, Port);

    /// <summary>Reads one address.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out PeerAddress address)
    {
        address = null;
        PeerId? id = null;
        int at = text.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!PeerId.TryParse(text.AsSpan(0, at), out PeerId named)) return false;
            id = named;
        }

        string place = text[(at + 1)..];
        int colon = place.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0) return false;
        string host = place[..colon];
        if (host[0] == '[' && host[^1] == ']')
        {
            host = host[1..^1];
            if (!host.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(host, out _)) return false;
        }
        else if (host.Length > HostCharsMax || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'))
        {
            return false;
        }

        address = new PeerAddress(id, host, port);
        return true;
    }

    /// <summary>Reads a list with commas between; blanks around an address are passed over, an empty text is an empty list.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="addresses">The addresses when true.</param>
    public static bool TryParseList(string text, [MaybeNullWhen(false)] out IReadOnlyList<PeerAddress> addresses)
    {
        addresses = null;
        List<PeerAddress> found = [];
        foreach (string part in string.IsNullOrWhiteSpace(text) ? [] : text.Split(','))
        {
            if (!TryParse(part.Trim(), out PeerAddress? one)) return false;
            found.Add(one);
        }

        addresses = found;
        return true;
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Id is { } id ? id + "@" : "")}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
