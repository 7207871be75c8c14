using System.Globalization;
using System.Net;

namespace R3mes.Daemon.Options;

/// <summary>Addresses with ports as options write them: 127.0.0.1:26660, [::1]:26660.</summary>
public static class EndpointText
{
    /// <summary>The word for no endpoint at all.</summary>
    public const string Off = "off";

    /// <summary>Reads an address with its port; names are not looked up, and neither part may be left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint when true.</param>
    public static bool TryParse(string text, out IPEndPoint? endpoint)
    {
        endpoint = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0) return false;
        string address = text[..colon];
        bool six = address[0] == '[' && address[^1] == ']';
        if (!six && address.Count(c => c == '.') != 3) return false; // 127.1 and 1 would be read as addresses too
        if (!IPAddress.TryParse(six ? address[1..^1] : address, out IPAddress? ip)) return false;
        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return false;
        endpoint = new IPEndPoint(ip, port);
        return true;
    }
}
