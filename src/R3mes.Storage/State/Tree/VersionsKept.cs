using R3mes.Primitives;

namespace R3mes.Storage.State.Tree;

/// <summary>Which versions can be read, proved and rolled back to.</summary>
/// <param name="Recent">So many of the newest, 1 or more.</param>
/// <param name="Every">Beside those each that this divides; 0 for none.</param>
public sealed record VersionsKept(long Recent, long Every)
{
    /// <summary>True when a version is kept while <paramref name="newest"/> is the newest.</summary>
    public bool Has(long version, long newest) => version <= newest && (version > newest - Recent || IsForGood(version));

    /// <summary>True when some version from <paramref name="first"/> to <paramref name="last"/>, none of them recent any more, is kept for good.</summary>
    public bool HasForGood(long first, long last) => Every > 0 && last / Every * Every >= Math.Max(first, 1);

    internal void Check()
    {
        Invariant.Holds(Recent >= 1, "the newest version is kept");
        Invariant.Holds(Every >= 0, "versions are kept at a distance of so many, or none");
    }

    private bool IsForGood(long version) => HasForGood(version, version);
}
