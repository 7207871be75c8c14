using System.Runtime.InteropServices;

namespace R3mes.Compute.Verification;

/// <summary>A row-major matrix of integers of 8, 16, 32 or 64 bits: an operand of a product or its accumulators. Two matrices are the same only as objects.</summary>
public sealed class IntegerMatrix
{
    private readonly sbyte[]? _i8;
    private readonly short[]? _i16;
    private readonly int[]? _i32;
    private readonly long[]? _i64;

    /// <summary>Takes rows * cols integers.</summary>
    public IntegerMatrix(int rows, int cols, sbyte[] values)
        : this(rows, cols, 8, values.Length) => _i8 = values;

    /// <inheritdoc cref="IntegerMatrix(int, int, sbyte[])"/>
    public IntegerMatrix(int rows, int cols, short[] values)
        : this(rows, cols, 16, values.Length) => _i16 = values;

    /// <inheritdoc cref="IntegerMatrix(int, int, sbyte[])"/>
    public IntegerMatrix(int rows, int cols, int[] values)
        : this(rows, cols, 32, values.Length) => _i32 = values;

    /// <inheritdoc cref="IntegerMatrix(int, int, sbyte[])"/>
    public IntegerMatrix(int rows, int cols, long[] values)
        : this(rows, cols, 64, values.Length) => _i64 = values;

    private IntegerMatrix(int rows, int cols, int bits, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(count, checked(rows * cols));
        Rows = rows;
        Cols = cols;
        Bits = bits;
    }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns; also the row stride.</summary>
    public int Cols { get; }

    /// <summary>Bits of an integer: 8, 16, 32 or 64.</summary>
    public int Bits { get; }

    /// <summary>The integers as little-endian bytes.</summary>
    public ReadOnlySpan<byte> Bytes => Bits switch
    {
        8 => MemoryMarshal.AsBytes<sbyte>(_i8),
        16 => MemoryMarshal.AsBytes<short>(_i16),
        32 => MemoryMarshal.AsBytes<int>(_i32),
        _ => MemoryMarshal.AsBytes<long>(_i64),
    };

    /// <summary>One integer; setting one keeps its low <see cref="Bits"/> bits.</summary>
    public long this[int row, int col]
    {
        get
        {
            int at = (row * Cols) + col;
            return Bits switch { 8 => _i8![at], 16 => _i16![at], 32 => _i32![at], _ => _i64![at] };
        }

        set
        {
            int at = (row * Cols) + col;
            if (Bits == 8) _i8![at] = unchecked((sbyte)value);
            else if (Bits == 16) _i16![at] = unchecked((short)value);
            else if (Bits == 32) _i32![at] = unchecked((int)value);
            else _i64![at] = value;
        }
    }
}
