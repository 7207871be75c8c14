namespace R3mes.Fuzz;

/// <summary>One reader of untrusted bytes.</summary>
/// <param name="Name">Name of the target and of its corpus folder.</param>
/// <param name="Seeds">Sound inputs that mutation begins with.</param>
/// <param name="Run">
/// Reads an input and says in a few words what became of it; inputs with words that were not seen before are mutated further. Any exception is a failure.
/// </param>
public sealed record FuzzTarget(string Name, Func<IReadOnlyList<byte[]>> Seeds, Func<byte[], string> Run)
{
    /// <summary>Longest input tried, in bytes.</summary>
    public int InputBytesMax { get; init; } = 1 << 15;

    /// <summary>What reading any input may allocate, in bytes.</summary>
    public long AllocationBase { get; init; } = 64 << 10;

    /// <summary>What it may allocate more for each byte of input.</summary>
    public int AllocationPerByte { get; init; } = 64;

    /// <summary>Makes a mutated input pass the check (checksum, signature) that hides what lies behind; used on half of the inputs.</summary>
    public Func<byte[], byte[]>? Seal { get; init; }

    /// <summary>How many times as long one run takes as that of a plain decoder: the unit test runs it so many times less.</summary>
    public int Cost { get; init; } = 1;
}
