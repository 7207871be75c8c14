namespace R3mes.Application.State;

/// <summary>Keys by their bytes: in order, the first byte most significant, a prefix before what it begins; and for tables, whose own order nobody may see.</summary>
internal sealed class KeyOrder : IComparer<byte[]>, IEqualityComparer<byte[]>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    // Keyed anew in every process, so that nobody can choose addresses that fall together.
    public int GetHashCode(byte[] key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}
