using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>Inputs that look for trouble, and quantised rows as the device has them.</summary>
internal static class TrialInputs
{
    /// <summary>Values in [-1, 1); every eighth row is of its own kind: zeros of both signs, tiny, just not tiny, halves between two integers, subnormals among others and, when <paramref name="huge"/>, huge.</summary>
    public static Matrix Rows(this Random random, int rows, int cols, bool huge = false)
    {
        Matrix x = new(rows, cols);
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < cols; i++)
            {
                float v = Signed(random);
                x.Row(row)[i] = (row % 8) switch
                {
                    1 => random.Next(2) == 0 ? -0f : 0f,
                    2 => i == 0 ? MathF.ScaleB(1.99f, -101) : MathF.ScaleB(v, -101),
                    3 => i == 0 ? MathF.ScaleB(1f, -100) : MathF.ScaleB(v, -101),
                    4 when huge => MathF.ScaleB(v, 120),
                    5 => i == 0 ? 127f : random.Next(-126, 127) + 0.5f,
                    6 when i % 3 == 0 => MathF.ScaleB(v, -130),
                    _ => v,
                };
            }
        }

        return x;
    }

    /// <summary>A value of the matrix becomes infinite or no number.</summary>
    public static void Break(this Random random, Matrix x) => x.Span[random.Next(x.Span.Length)] = random.Next(3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };

    /// <summary>In [-1, 1).</summary>
    public static float Signed(this Random random) => (random.NextSingle() * 2f) - 1f;

    public static Matrix Even(this Random random, int rows, int cols, float size)
    {
        Matrix x = new(rows, cols);
        foreach (ref float value in x.Span) value = random.Signed() * size;
        return x;
    }

    /// <summary>I16 rows of integers at random or at the ends of their range.</summary>
    public static RowsI16 I16(this Random random, int rows, int cols, Filling filling)
    {
        RowsI16 x = new(rows, rows * cols);
        x.Reshape(rows, cols);
        foreach (ref short value in x.Values.AsSpan()) value = (short)random.Integer(16256, filling);
        random.Fill(x.Scales);
        return x;
    }

    /// <summary>The same of I8.</summary>
    public static RowsI8 I8(this Random random, int rows, int cols, Filling filling)
    {
        RowsI8 x = new(rows, rows * cols);
        x.Reshape(rows, cols);
        foreach (ref sbyte value in x.Values.AsSpan()) value = (sbyte)random.Integer(127, filling);
        random.Fill(x.Scales);
        return x;
    }

    /// <summary>-1, 0 and 1.</summary>
    public static sbyte[] Ternary(this Random random, int count, Filling filling)
    {
        sbyte[] w = new sbyte[count];
        foreach (ref sbyte value in w.AsSpan()) value = filling is Filling.Random or Filling.Mixed ? (sbyte)random.Next(-1, 2) : (sbyte)1;
        return w;
    }

    /// <summary>The integers as the device has them: a plane of bytes, rows padded.</summary>
    public static sbyte[] Plane(this RowsI8 x)
    {
        sbyte[] plane = new sbyte[x.Rows * PADDED(x.Cols)];
        for (int row = 0; row < x.Rows; row++) x.Row(row).CopyTo(plane.AsSpan(row * PADDED(x.Cols)));
        return plane;
    }

    /// <summary>The same of I16: the plane of the high halves, then that of the low ones.</summary>
    public static sbyte[] Planes(this RowsI16 x)
    {
        int padded = PADDED(x.Cols), plane = x.Rows * padded;
        sbyte[] planes = new sbyte[2 * plane];
        for (int row = 0; row < x.Rows; row++)
        {
            for (int i = 0; i < x.Cols; i++)
            {
                int value = x.Row(row)[i], high = (value + 64) >> 7;
                planes[(row * padded) + i] = (sbyte)high;
                planes[plane + (row * padded) + i] = (sbyte)(value - (128 * high));
            }
        }

        return planes;
    }

    private static int Integer(this Random random, int limit, Filling filling) => filling switch
    {
        Filling.Random => random.Next(-limit, limit + 1),
        Filling.Highest => limit,
        Filling.Lowest => -limit,
        _ => random.Next(2) == 0 ? limit : -limit,
    };

    private static void Fill(this Random random, Span<float> scales)
    {
        foreach (ref float scale in scales) scale = MathF.ScaleB(1f + random.NextSingle(), random.Next(-30, 10));
    }
}
