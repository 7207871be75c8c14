using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace R3mes.Network.Privval;

/// <summary>
/// Where a node waits for its signer: unix:///path, as CometBFT writes it. Its tcp:// is not taken: the protocol asks for SecretConnection there, which is not
/// here, and in the clear anybody on the way could answer in the signer's place.
/// </summary>
public sealed record SignerAddress
{
    /// <summary>Longest path of a Unix socket in bytes, what sockaddr_un holds before its closing zero.</summary>
    public const int PathBytesMax = 107;

    private const string Scheme = "unix://";

    private SignerAddress(string path) => Path = path;

    /// <summary>Absolute path of the Unix socket.</summary>
    public string Path { get; }

    /// <summary>Reads an address.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="address">The address when true.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out SignerAddress address)
    {
        string path = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : "";
        bool sound = path.Length > 1 && path[0] == '/' && path[^1] != '/' && !path.Any(char.IsControl) && Encoding.UTF8.GetByteCount(path) <= PathBytesMax;
        address = sound ? new SignerAddress(path) : null;
        return sound;
    }

    /// <summary>The address as it is written.</summary>
    public override string ToString() => Scheme + Path;
}
