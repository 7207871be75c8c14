using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Names of peers as an operator lists them.</summary>
public static class PeerIdList
{
    /// <summary>Most names in a list.</summary>
    public const int CountMax = 16;

    /// <summary>Reads 1 to <see cref="CountMax"/> names with commas between; blanks around one are passed over, and none may stand there twice.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="ids">The names when true.</param>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out IReadOnlyList<PeerId> ids)
    {
        ids = null;
        List<PeerId> found = [];
        foreach (string part in text.Split(','))
        {
            if (found.Count == CountMax || !PeerId.TryParse(part.Trim(), out PeerId id) || found.Contains(id)) return false;
            found.Add(id);
        }

        ids = found;
        return true;
    }
}
