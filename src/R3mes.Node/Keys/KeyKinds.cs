namespace R3mes.Node.Keys;

/// <summary>The words for kinds of keys, in files and on the command line.</summary>
public static class KeyKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Texts { get; } = ["account", "validator", "vrf"];

    /// <summary>The word for a kind.</summary>
    /// <param name="kind">The kind.</param>
    public static string TextOf(KeyKind kind) => Texts[(int)kind];

    /// <summary>The kind that a word stands for; null for any other word.</summary>
    /// <param name="text">Untrusted text.</param>
    public static KeyKind? Find(string? text)
    {
        for (int kind = 0; kind < Texts.Count; kind++)
        {
            if (Texts[kind] == text) return (KeyKind)kind;
        }

        return null;
    }
}
