namespace R3mes.Fuzz;

/// <summary>A property of a target does not hold for an input.</summary>
public sealed class FuzzFailedException(string message) : Exception(message)
{
    /// <summary>Fails unless <paramref name="condition"/> holds.</summary>
    public static void Unless(bool condition, string property)
    {
        if (!condition) throw new FuzzFailedException(property);
    }

    /// <summary>Fails unless what was accepted is written back as it came.</summary>
    public static void UnlessSame(ReadOnlySpan<byte> input, ReadOnlySpan<byte> again, string what)
    {
        if (!input.SequenceEqual(again)) throw new FuzzFailedException($"{what} was accepted and is written back as other bytes");
    }
}
