using System.Diagnostics.CodeAnalysis;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The path of an ABCI query whose answer can be proven: /store/NAME/key.</summary>
public static class StoreQueryPath
{
    private const string Before = "/store/";
    private const string Behind = "/key";

    /// <summary>The path that asks a store for a key.</summary>
    /// <param name="store">The store's name.</param>
    public static string Of(string store) => Before + store + Behind;

    /// <summary>Reads a path.</summary>
    /// <param name="path">Untrusted text.</param>
    /// <param name="store">The store's name, not empty and without a slash, when true.</param>
    public static bool TryParse(string path, [MaybeNullWhen(false)] out string store)
    {
        store = null;
        if (path.Length <= Before.Length + Behind.Length || !path.StartsWith(Before, StringComparison.Ordinal) || !path.EndsWith(Behind, StringComparison.Ordinal)) return false;
        string name = path[Before.Length..^Behind.Length];
        store = name.Contains('/', StringComparison.Ordinal) ? null : name;
        return store is not null;
    }
}
