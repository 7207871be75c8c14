namespace R3mes.Primitives.Chain;

/// <summary>Which of some numbered things are there. Never longer than <see cref="CountMax"/>; what lies past its end is not there.</summary>
public readonly record struct Bitmap
{
    /// <summary>Most bits: a vote of each validator that a commit may have.</summary>
    public const int CountMax = Commit.SignaturesMax;

    private readonly byte[]? _bits;

    private Bitmap(byte[] bits) => _bits = bits;

    /// <summary>Nothing is there.</summary>
    public static Bitmap Empty => default;

    /// <summary>Its bytes, lowest bit first, without zeros at the end.</summary>
    public ReadOnlySpan<byte> Bytes => _bits;

    /// <summary>A bitmap of <paramref name="count"/> bits.</summary>
    /// <param name="count">Up to <see cref="CountMax"/>.</param>
    /// <param name="has">Whether the thing of an index is there.</param>
    public static Bitmap Of(int count, Func<int, bool> has)
    {
        Invariant.Holds(count <= CountMax, "a bitmap has bits for as many as validators may be");
        byte[] bits = new byte[(count + 7) / 8];
        int used = 0;
        for (int i = 0; i < count; i++)
        {
            if (!has(i)) continue;
            bits[i / 8] |= (byte)(1 << (i % 8));
            used = (i / 8) + 1;
        }

        return new Bitmap(bits[..used]);
    }

    /// <summary>Whether the thing of an index is there.</summary>
    /// <param name="index">From 0.</param>
    public bool Has(int index) => _bits is not null && index >= 0 && index / 8 < _bits.Length && (_bits[index / 8] & (1 << (index % 8))) != 0;

    /// <summary>Reads bytes; false when they are too many or end in a zero.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="bitmap">The bitmap when true.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Bitmap bitmap)
    {
        bitmap = default;
        if (bytes.Length > (CountMax + 7) / 8 || (!bytes.IsEmpty && bytes[^1] == 0)) return false;
        bitmap = bytes.IsEmpty ? default : new Bitmap(bytes.ToArray());
        return true;
    }

    /// <summary>Compares by content.</summary>
    /// <param name="other">Another bitmap.</param>
    public bool Equals(Bitmap other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.Length;
}
