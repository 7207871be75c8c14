using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute;

/// <summary>Random tensors for properties: each seed also chooses how nasty the values are.</summary>
internal sealed class RandomTensors(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>An integer in [low, high].</summary>
    public int Between(int low, int high) => _random.Next(low, high + 1);

    /// <summary>Roughly normal values of the given scale.</summary>
    public Matrix Normal(int rows, int cols, float scale = 1f)
    {
        var x = new Matrix(rows, cols);
        foreach (ref float value in x.Span) value = Normal() * scale;
        return x;
    }

    /// <summary>Values of wildly different sizes: zeros of both signs, subnormals, tiny and large numbers, whole rows of zeros, one outlier.</summary>
    public Matrix Nasty(int rows, int cols)
    {
        var x = new Matrix(rows, cols);
        for (int row = 0; row < rows; row++)
        {
            int kind = _random.Next(6);
            float scale = MathF.Pow(2f, _random.Next(-60, 60));
            foreach (ref float value in x.Row(row))
            {
                value = kind switch
                {
                    0 => _random.Next(2) == 0 ? 0f : -0f,
                    1 => BitConverter.Int32BitsToSingle(_random.Next(1 << 23)) * (_random.Next(2) == 0 ? 1 : -1),
                    2 => _random.Next(8) == 0 ? -0f : Normal() * scale,
                    3 => (_random.Next(2 * 127) - 127) / 2f * scale,
                    _ => Normal() * scale,
                };
            }

            if (kind == 5) x.Row(row)[_random.Next(cols)] = scale * 1e6f;
        }

        return x;
    }

    /// <summary>Integers in the whole range of I16 with scales of their own; one row in four is at an extreme throughout.</summary>
    public RowsI16 I16(int rows, int cols)
    {
        var q = new RowsI16(rows, rows * cols);
        q.Reshape(rows, cols);
        for (int row = 0; row < rows; row++)
        {
            int kind = _random.Next(8);
            foreach (ref short value in q.Row(row))
                value = (short)(kind switch { 0 => 16256, 1 => -16256, _ => _random.Next(-16256, 16257) });
            q.Scales[row] = MathF.Abs(Normal());
        }

        return q;
    }

    /// <summary>Integers in the whole range of I8 with scales of their own; one row in four is at an extreme throughout.</summary>
    public RowsI8 I8(int rows, int cols)
    {
        var q = new RowsI8(rows, rows * cols);
        q.Reshape(rows, cols);
        for (int row = 0; row < rows; row++)
        {
            int kind = _random.Next(8);
            foreach (ref sbyte value in q.Row(row))
                value = (sbyte)(kind switch { 0 => 127, 1 => -127, _ => _random.Next(-127, 128) });
            q.Scales[row] = MathF.Abs(Normal());
        }

        return q;
    }

    /// <summary>A ternary matrix with a random scale.</summary>
    public TernaryMatrix Ternary(int outFeatures, int inFeatures)
    {
        sbyte[] values = new sbyte[outFeatures * inFeatures];
        foreach (ref sbyte value in values.AsSpan()) value = (sbyte)_random.Next(-1, 2);
        return new TernaryMatrix(outFeatures, inFeatures, values, 1f / MathF.Sqrt(inFeatures));
    }

    private float Normal()
    {
        double u = 1.0 - _random.NextDouble();
        return (float)(Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * _random.NextDouble()));
    }
}
