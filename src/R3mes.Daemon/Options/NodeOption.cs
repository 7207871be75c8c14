using System.Globalization;
using R3mes.Network.Peers;
using R3mes.Network.Privval;

namespace R3mes.Daemon.Options;

/// <summary>One option: its names, default, limits and the reasons for them.</summary>
/// <param name="Key">Dotted name: section and key of the file, such as mempool.bytes_max.</param>
/// <param name="Default">Its value when nobody says otherwise, as text.</param>
/// <param name="Description">What it does and why the default is what it is: one or two sentences.</param>
public sealed record NodeOption(string Key, string Default, string Description)
{
    /// <summary>Least value of a number.</summary>
    public long Min { get; init; }

    /// <summary>Greatest value of a number; 0 for an option that is a word.</summary>
    public long Max { get; init; }

    /// <summary>The words it may be; empty for a number.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>True for an address with a port, or the word off.</summary>
    public bool IsEndpoint { get; init; }

    /// <summary>True for a list of peers, or the word none.</summary>
    public bool IsPeers { get; init; }

    /// <summary>True for the address of a signer, or the word off.</summary>
    public bool IsSigner { get; init; }

    /// <summary>True for a list of names of peers, or the word none.</summary>
    public bool IsPeerIds { get; init; }

    /// <summary>True for a number, false for a word.</summary>
    public bool IsNumber => Choices.Count == 0 && !IsEndpoint && !IsPeers && !IsSigner && !IsPeerIds;

    /// <summary>What help calls its value.</summary>
    public string ValueName => IsNumber ? "n" : IsEndpoint ? "address:port|off" : IsPeers ? "id@host:port,...|none" : IsSigner ? "unix:///path|tcp://address:port|off" : IsPeerIds ? "id,...|none" : string.Join('|', Choices);

    /// <summary>Its variable, such as REMESD_MEMPOOL_BYTES_MAX.</summary>
    public string Variable => "REMESD_" + Key.Replace('.', '_').ToUpperInvariant();

    /// <summary>Its flag, such as --mempool-bytes-max.</summary>
    public string Flag => "--" + Key.Replace('.', '-').Replace('_', '-');

    /// <summary>What it may be, in words.</summary>
    public string Allowed => IsNumber
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number from {Min} to {Max}")
        : IsEndpoint ? "an address and port such as 127.0.0.1:26660 or [::1]:26660, or off"
        : IsPeers ? "host:port or id@host:port, several with commas between, or none"
        : IsSigner ? "unix:// and the absolute path of a socket, such as unix:///run/remesd/signer.sock, or tcp:// with an IP address and port, such as tcp://10.0.0.1:26659, or off"
        : IsPeerIds ? "names of 40 hexadecimal digits, up to 16 with commas between and none twice, or none"
        : "one of " + string.Join(", ", Choices);

    /// <summary>Checks a value.</summary>
    /// <param name="text">The value as it was written.</param>
    public bool Accepts(string text) => IsNumber
        ? !text.Contains('\0') && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= Min && number <= Max
        : IsEndpoint ? text == EndpointText.Off || EndpointText.TryParse(text, out _)
        : IsPeers ? text == NodeOptionTable.NoPeers || (text.Length > 0 && PeerAddress.TryParseList(text, out IReadOnlyList<PeerAddress>? peers) && peers.Count > 0)
        : IsSigner ? text == EndpointText.Off || (SignerAddress.TryParse(text, out SignerAddress? place) && place.IsForListening)
        : IsPeerIds ? text == NodeOptionTable.NoPeers || PeerIdList.TryParse(text, out _)
        : Choices.Contains(text, StringComparer.Ordinal);
}
