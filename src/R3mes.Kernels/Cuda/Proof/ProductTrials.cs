using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>The products, ternary and of rows.</summary>
internal static class ProductTrials
{
    private const float Scale = 0.0173f;

    public static void Run(CudaTrials trials)
    {
        int terms = trials.Quick ? 2048 : TERMS_MAX;
        (int M, int N, int K, bool Halves, Filling Filling)[] shapes =
        [
            (1, 16, 128, false, Filling.Random), (1, 40, 1000, true, Filling.Random), (3, 17, 100, false, Filling.Random), (9, 130, 640, true, Filling.Random), (33, 50, 300, true, Filling.Random),
            (130, 140, 260, false, Filling.Random), (257, 129, 384, true, Filling.Random), (65, 256, 1152, false, Filling.Mixed), (2, 17, terms, false, Filling.Highest),
            (2, 17, terms, true, Filling.Highest), (3, 5, terms - 77, true, Filling.Lowest), (2, 16, terms, true, Filling.Mixed),
            (trials.Random.Next(1, 200), trials.Random.Next(1, 200), trials.Random.Next(1, 900), true, Filling.Random),
        ];
        foreach ((int m, int n, int k, bool halves, Filling filling) in shapes) Ternary(trials, m, n, k, halves, filling);
        foreach (TernaryKernel kernel in TernaryKernel.All) trials.Done(kernel.Name);
        foreach (bool halves in (bool[])[false, true])
        {
            foreach ((int m, int n, int k, Filling filling) in ((int, int, int, Filling)[])[(1, 1, 5, Filling.Random), (65, 67, 300, Filling.Random), (130, 70, 512, Filling.Mixed), (2, 3, terms, Filling.Highest), (3, 2, terms, Filling.Lowest)])
                Rows(trials, m, n, k, halves, filling);
        }

        trials.Done("multiply_i8_i16", "multiply_i16_i16");
    }

    private static void Ternary(CudaTrials trials, int m, int n, int k, bool halves, Filling filling)
    {
        Matrix y = new(m, n);
        sbyte[] w = trials.Random.Ternary(n * k, filling), planes;
        float[] scales;
        if (halves)
        {
            RowsI16 x = trials.Random.I16(m, k, filling);
            sbyte[] turned = new sbyte[n * k];
            for (int row = 0; row < n; row++)
                for (int i = 0; i < k; i++) turned[(i * n) + row] = w[(row * k) + i];
            trials.Reference.MultiplyTernaryBackward(x, trials.Reference.Prepare(new TernaryMatrix(k, n, turned, Scale)), y);
            (planes, scales) = (x.Planes(), x.Scales);
        }
        else
        {
            RowsI8 x = trials.Random.I8(m, k, filling);
            trials.Reference.MultiplyTernary(x, trials.Reference.Prepare(new TernaryMatrix(n, k, w, Scale)), y);
            (planes, scales) = (x.Plane(), x.Scales);
        }

        byte[] packed = CudaTernaryLayout.Pack(w, n, k);
        foreach (TernaryKernel kernel in TernaryKernel.All.Where(kernel => trials.Device.Kernels.Contains(kernel.Name)))
        {
            CudaResult result = trials.Result<float>("y", y.Span);
            CudaMemory x = trials.Keep(trials.Device.Upload<sbyte>(planes));
            ternary_product p = new()
            {
                x = x.Value,
                sx = trials.Input<float>(scales),
                w = trials.Input<byte>(packed),
                y = result.Address,
                plane = m * PADDED(k),
                m = m,
                n = n,
                k = PADDED(k),
                planes = halves ? 2 : 1,
                scale = Scale,
                x_map = kernel.Resident ? trials.Keep(trials.Device.TensorMap(x, PADDED(k), m * (halves ? 2 : 1), kernel.Tokens)).Value : 0,
            };
            CudaGrid grid = kernel.Grid(m, n, trials.Device.Multiprocessors);
            trials.Run(kernel.Name, $"{m} x {n} x {k}, {(halves ? "int16" : "int8")}, {filling}", () => trials.Device.Launch(kernel.Name, grid, p), result);
        }
    }

    private static void Rows(CudaTrials trials, int m, int n, int k, bool halves, Filling filling)
    {
        string kernel = halves ? "multiply_i16_i16" : "multiply_i8_i16";
        if (!trials.Device.Kernels.Contains(kernel)) return;
        RowsI16 b = trials.Random.I16(n, k, filling);
        Matrix c = new(m, n);
        sbyte[] planes;
        float[] scales;
        if (halves)
        {
            RowsI16 a = trials.Random.I16(m, k, filling);
            trials.Reference.Multiply(a, b, c);
            (planes, scales) = (a.Planes(), a.Scales);
        }
        else
        {
            RowsI8 a = trials.Random.I8(m, k, filling);
            trials.Reference.Multiply(a, b, c);
            (planes, scales) = (a.Plane(), a.Scales);
        }

        CudaResult result = trials.Result<float>("c", c.Span);
        rows_product p = new()
        {
            a = trials.Input<sbyte>(planes),
            b = trials.Input<sbyte>(b.Planes()),
            sa = trials.Input<float>(scales),
            sb = trials.Input<float>(b.Scales),
            c = result.Address,
            a_plane = m * PADDED(k),
            b_plane = n * PADDED(k),
            m = m,
            n = n,
            k = PADDED(k),
        };
        CudaGrid grid = new(CudaGrid.Blocks(n, 64), CudaGrid.Blocks(m, 64), PRODUCT_THREADS, PRODUCT_SHARED_BYTES(halves ? 2 : 1));
        trials.Run(kernel, $"{m} x {n} x {k}, {filling}", () => trials.Device.Launch(kernel, grid, p), result);
    }
}
