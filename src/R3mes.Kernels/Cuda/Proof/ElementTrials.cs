using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>The kernels that do something to each value by itself.</summary>
internal static class ElementTrials
{
    public static void Run(CudaTrials trials)
    {
        foreach (int cols in (int[])[1, 100, 999, trials.Random.Next(1, 4000), trials.Quick ? 3000 : 200_000])
        {
            int rows = 8;
            Sums(trials, rows, cols);
            Gate(trials, rows, cols);
            Fixed(trials, rows, cols, broken: false);
            Fixed(trials, rows, cols, broken: true);
            AdamW(trials, rows * cols);
        }

        trials.Done("add", "add_scaled", "scale", "squared_relu_gate", "squared_relu_gate_backward", "accumulate_fixed", "adamw");
        foreach ((int rows, int heads, int half) in ((int, int, int)[])[(1, 1, 1), (5, 3, 16), (33, 4, 64), (7, 2, trials.Random.Next(1, 100))])
        {
            Rope(trials, rows, heads, half, backward: false);
            Rope(trials, rows, heads, half, backward: true);
        }

        trials.Done("rope");
        foreach (int words in (int[])[1, 4096, 4097, 10_000]) Copy(trials, words);
        trials.Done("copy_words");
    }

    private static CudaGrid Grid(CudaDevice device, long count) => new(Math.Min(CudaGrid.Blocks(count, ELEMENT_THREADS), device.Multiprocessors * 8), 1, ELEMENT_THREADS, 0);

    private static void Sums(CudaTrials trials, int rows, int cols)
    {
        Matrix a = trials.Random.Rows(rows, cols), b = trials.Random.Rows(rows, cols), y = new(rows, cols), z = new(rows, cols);
        float factor = trials.Random.Signed();
        int count = rows * cols;
        trials.Reference.Add(a, b, y);
        CudaResult sum = trials.Result<float>("y", y.Span);
        element_values p = new() { a = trials.Input(a), b = trials.Input(b), y = sum.Address, count = count };
        trials.Run("add", $"{count}", () => trials.Device.Launch("add", Grid(trials.Device, count), p), sum);

        b.Span.CopyTo(z.Span);
        trials.Reference.AddScaled(z, factor, a);
        CudaResult scaled = trials.Result<float>("y", z.Span, b.Span);
        element_values q = new() { a = trials.Input(a), y = scaled.Address, count = count, factor = factor };
        trials.Run("add_scaled", $"{count}", () => trials.Device.Launch("add_scaled", Grid(trials.Device, count), q), scaled);

        b.Span.CopyTo(z.Span);
        trials.Reference.Scale(z, factor);
        CudaResult product = trials.Result<float>("x", z.Span, b.Span);
        element_values r = new() { y = product.Address, count = count, factor = factor };
        trials.Run("scale", $"{count}", () => trials.Device.Launch("scale", Grid(trials.Device, count), r), product);
    }

    private static void Gate(CudaTrials trials, int rows, int cols)
    {
        Matrix gate = trials.Random.Rows(rows, cols), up = trials.Random.Rows(rows, cols), dh = trials.Random.Rows(rows, cols), h = new(rows, cols), dGate = new(rows, cols), dUp = new(rows, cols);
        int count = rows * cols;
        trials.Reference.SquaredReluGate(gate, up, h);
        CudaResult y = trials.Result<float>("h", h.Span);
        element_values p = new() { a = trials.Input(gate), b = trials.Input(up), y = y.Address, count = count };
        trials.Run("squared_relu_gate", $"{count}", () => trials.Device.Launch("squared_relu_gate", Grid(trials.Device, count), p), y);

        trials.Reference.SquaredReluGateBackward(dh, gate, up, dGate, dUp);
        CudaResult first = trials.Result<float>("d_gate", dGate.Span), second = trials.Result<float>("d_up", dUp.Span);
        element_values q = new() { a = trials.Input(gate), b = trials.Input(up), c = trials.Input(dh), y = first.Address, z = second.Address, count = count };
        trials.Run("squared_relu_gate_backward", $"{count}", () => trials.Device.Launch("squared_relu_gate_backward", Grid(trials.Device, count), q), first, second);
    }

    private static void Fixed(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix g = trials.Random.Rows(rows, cols);
        foreach (ref float value in g.Span)
            if (trials.Random.Next(5) == 0) value = MathF.ScaleB(trials.Random.Signed(), trials.Random.Next(-34, 20)); // about 2^-33 a half is rounded
        if (broken && trials.Random.Next(2) == 0) trials.Random.Break(g);
        else if (broken) g.Span[^1] = MathF.ScaleB(1f, 20);
        long[] before = new long[rows * cols], sums = new long[rows * cols];
        foreach (ref long sum in before.AsSpan()) sum = trials.Random.NextInt64(-(1L << 61), 1L << 61);
        before.CopyTo(sums, 0);
        bool finite = trials.Reference.AccumulateFixed(g, 1f, sums);
        CudaResult flag = trials.Finite(finite), result = trials.Result<long>("sum", sums, before);
        element_values p = new() { a = trials.Input(g), sums = result.Address, finite = flag.Address, count = sums.Length, factor = 1f };
        trials.Run("accumulate_fixed", $"{sums.Length}{(broken ? ", broken" : "")}", () => trials.Device.Launch("accumulate_fixed", Grid(trials.Device, sums.Length), p), result, flag);
    }

    private static void AdamW(CudaTrials trials, int count)
    {
        Matrix g = trials.Random.Even(1, count, 0.1f), w = trials.Random.Even(1, count, 1f), m = trials.Random.Even(1, count, 0.01f), v = trials.Random.Even(1, count, 0.001f);
        foreach (ref float value in v.Span) value = MathF.Abs(value);
        float[] w1 = w.Span.ToArray(), m1 = m.Span.ToArray(), v1 = v.Span.ToArray();
        AdamWCoefficients c = new(0.9f, 0.1f, 0.999f, 0.001f, 0.9999f, 0.002f, 0.19f, 0.002f, 1e-8f);
        trials.Reference.AdamW(c, g.Span, w1, m1, v1);
        CudaResult weights = trials.Result<float>("w", w1, w.Span), first = trials.Result<float>("m", m1, m.Span), second = trials.Result<float>("v", v1, v.Span);
        adamw_elements p = new()
        {
            g = trials.Input(g),
            w = weights.Address,
            m = first.Address,
            v = second.Address,
            count = count,
            beta1 = c.Beta1,
            one_less_beta1 = c.OneLessBeta1,
            beta2 = c.Beta2,
            one_less_beta2 = c.OneLessBeta2,
            keep = c.Keep,
            rate = c.Rate,
            correction1 = c.Correction1,
            correction2 = c.Correction2,
            epsilon = c.Epsilon,
        };
        trials.Run("adamw", $"{count}", () => trials.Device.Launch("adamw", Grid(trials.Device, count), p), weights, first, second);
    }

    private static void Rope(CudaTrials trials, int rows, int heads, int half, bool backward)
    {
        Matrix x = trials.Random.Even(rows, heads * half * 2, 3f), y = new(rows, heads * half * 2), cos = trials.Random.Even(rows, half, 1f), sin = trials.Random.Even(rows, half, 1f);
        x.Span.CopyTo(y.Span);
        trials.Reference.Rope(y, heads, cos, sin, backward);
        CudaResult result = trials.Result<float>("x", y.Span, x.Span);
        rope_rows p = new() { x = result.Address, cos = trials.Input(cos), sin = trials.Input(sin), count = rows * heads * half, heads = heads, half = half, backward = backward ? 1 : 0 };
        trials.Run("rope", $"{rows} rows, {heads} heads of {half * 2}{(backward ? ", back" : "")}", () => trials.Device.Launch("rope", Grid(trials.Device, p.count), p), result);
    }

    private static void Copy(CudaTrials trials, int words)
    {
        byte[] bytes = new byte[words * 16];
        trials.Random.NextBytes(bytes);
        CudaResult copy = trials.Result<byte>("copy", bytes);
        copied_words p = new() { from = trials.Input<byte>(bytes), to = copy.Address, count = words };
        trials.Run("copy_words", $"{words} words", () => trials.Device.Launch("copy_words", new CudaGrid(CudaGrid.Blocks(words, COPY_THREADS * COPY_WORDS), 1, COPY_THREADS, 0), p), copy);
    }
}
