using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>RMSNorm and the loss: a row a block.</summary>
internal static class NormTrials
{
    private const float Epsilon = 1e-5f;

    public static void Run(CudaTrials trials)
    {
        foreach ((int rows, int cols, bool broken) in ((int, int, bool)[])[(1, 1, false), (8, 300, false), (9, 2560, false), (5, trials.Random.Next(2, 900), false), (4, 130, true), (1, trials.Quick ? 700 : 65536, false)])
        {
            Forward(trials, rows, cols, broken);
            Backward(trials, rows, cols, broken);
        }

        trials.Done("rms_norm", "rms_norm_backward");
        foreach ((int rows, int cols) in ((int, int)[])[(1, 1), (7, 300), (500, 11), (9, trials.Random.Next(2, 900)), (3, trials.Quick ? 700 : 128_256)])
        {
            Loss(trials, rows, cols, LossKind.Usual, withGradient: true);
            Loss(trials, rows, cols, LossKind.Usual, withGradient: false);
        }

        Loss(trials, 5, 77, LossKind.Broken, withGradient: true);
        Loss(trials, 5, 77, LossKind.TooLarge, withGradient: true);
        trials.Done("cross_entropy");
    }

    private static CudaGrid Grid(int rows) => new(rows, 1, QUANTIZE_THREADS, QUANTIZE_SHARED_BYTES);

    private static void Forward(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = trials.Random.Rows(rows, cols, huge: true), gain = trials.Random.Even(1, cols, 2f), y = new(rows, cols);
        if (broken) trials.Random.Break(x);
        RowsI16 xq = new(rows, rows * cols);
        float[] r = new float[rows];
        bool finite = trials.Reference.RmsNorm(x, gain.Span, Epsilon, xq, r, y);
        CudaResult q = trials.Result<sbyte>("q", xq.Planes(), finite), scales = trials.Result<float>("scales", xq.Scales, finite), root = trials.Result<float>("r", r, finite);
        CudaResult result = trials.Result<float>("y", y.Span, finite), flag = trials.Finite(finite);
        norm_rows p = new()
        {
            x = trials.Input(x),
            gain = trials.Input(gain),
            high = q.Address,
            low = q.Address + (rows * PADDED(cols)),
            scales = scales.Address,
            r = root.Address,
            y = result.Address,
            finite = flag.Address,
            k = cols,
            k_padded = PADDED(cols),
            epsilon = Epsilon,
        };
        trials.Run("rms_norm", $"{rows} rows of {cols}", () => trials.Device.Launch("rms_norm", Grid(rows), p), q, scales, root, result, flag);
    }

    private static void Backward(CudaTrials trials, int rows, int cols, bool broken)
    {
        Matrix x = trials.Random.Rows(rows, cols), dy = trials.Random.Rows(rows, cols), gain = trials.Random.Even(1, cols, 2f), y = new(rows, cols), dx = new(rows, cols);
        RowsI16 xq = new(rows, rows * cols);
        float[] r = new float[rows];
        trials.Reference.RmsNorm(x, gain.Span, Epsilon, xq, r, y);
        if (broken) trials.Random.Break(dy);
        bool finite = trials.Reference.RmsNormBackward(dy, gain.Span, x, xq, r, dx);
        CudaResult result = trials.Result<float>("dx", dx.Span, finite), flag = trials.Finite(finite);
        nint planes = trials.Input<sbyte>(xq.Planes());
        norm_gradient p = new()
        {
            dy = trials.Input(dy),
            gain = trials.Input(gain),
            x = trials.Input(x),
            high = planes,
            low = planes + (rows * PADDED(cols)),
            scales = trials.Input<float>(xq.Scales),
            r = trials.Input<float>(r),
            dx = result.Address,
            finite = flag.Address,
            k = cols,
            k_padded = PADDED(cols),
        };
        trials.Run("rms_norm_backward", $"{rows} rows of {cols}", () => trials.Device.Launch("rms_norm_backward", Grid(rows), p), result, flag);
    }

    private static void Loss(CudaTrials trials, int rows, int cols, LossKind kind, bool withGradient)
    {
        Matrix z = trials.Random.Even(rows, cols, 12f), d = new(rows, cols);
        int[] targets = new int[rows];
        for (int row = 0; row < rows; row++) targets[row] = row % 3 == 2 ? -1 : trials.Random.Next(cols);
        z.Row(0)[targets[0]] = 60f; // a loss of next to nothing, and terms below the least
        if (kind == LossKind.Broken) z.Row(1)[cols / 2] = float.NaN;
        if (kind == LossKind.TooLarge) z.Row(1)[(targets[1] + 1) % cols] = 17000f;
        if (rows > 2 && kind == LossKind.Usual) z.Row(2)[0] = float.PositiveInfinity; // a row without target is not looked at
        bool finite = trials.Reference.CrossEntropy(z, targets, withGradient ? d : null, out long loss);
        CudaResult gradient = trials.Result<float>("d_logits", d.Span, finite && withGradient), flag = trials.Finite(finite);
        CudaResult sum = finite ? trials.Result<long>("loss", [loss + 5], [5L]) : trials.Any("loss", sizeof(long));
        loss_rows p = new() { z = trials.Input(z), targets = trials.Input<int>(targets), d = withGradient ? gradient.Address : 0, loss = sum.Address, finite = flag.Address, k = cols };
        trials.Run("cross_entropy", $"{rows} rows of {cols}, {kind}{(withGradient ? "" : ", no gradient")}", () => trials.Device.Launch("cross_entropy", Grid(rows), p), gradient, sum, flag);
    }

    private enum LossKind
    {
        Usual,
        Broken,
        TooLarge,
    }
}
