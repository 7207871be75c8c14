namespace R3mes.Application.State;

/// <summary>Keys by their bytes, the first byte most significant, a prefix before what it begins.</summary>
internal sealed class KeyOrder : IComparer<byte[]>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
