using System.Buffers.Binary;

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
        // Accounts and balances have 22 bytes: three words that overlap hold them all.
        if (key.Length is >= sizeof(ulong) and <= 3 * sizeof(ulong))
            return HashCode.Combine(key.Length, Word(key, 0), Word(key, (key.Length - sizeof(ulong)) / 2), Word(key, key.Length - sizeof(ulong)));
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode();
    }

    private static ulong Word(byte[] key, int at) => BinaryPrimitives.ReadUInt64LittleEndian(key.AsSpan(at));
}
