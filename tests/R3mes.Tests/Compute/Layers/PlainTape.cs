namespace R3mes.Tests.Compute.Layers;

/// <summary>A matrix of doubles and its gradient.</summary>
internal sealed class PlainNode(int rows, int cols, double[] values, bool trained = true)
{
    public int Rows { get; } = rows;

    public int Cols { get; } = cols;

    public double[] V { get; } = values;

    public double[] G { get; } = new double[trained ? values.Length : 0];

    public bool Trained { get; } = trained;
}

/// <summary>Reverse-mode differentiation in f64 of the operations of the model: no quantiser, no fixed point, nothing shared with the code under test.</summary>
internal sealed class PlainTape
{
    private readonly List<Action> _backward = [];

    public void Backward()
    {
        for (int i = _backward.Count - 1; i >= 0; i--) _backward[i]();
    }

    /// <summary>x [T, K] times the transpose of w [N, K].</summary>
    public PlainNode Product(PlainNode x, PlainNode w, double scale = 1.0)
    {
        int k = x.Cols, n = w.Rows;
        PlainNode y = Make(x.Rows, n);
        for (int t = 0; t < x.Rows; t++)
        {
            for (int o = 0; o < n; o++)
            {
                double sum = 0;
                for (int i = 0; i < k; i++) sum += x.V[(t * k) + i] * w.V[(o * k) + i];
                y.V[(t * n) + o] = scale * sum;
            }
        }

        _backward.Add(() =>
        {
            for (int t = 0; t < x.Rows; t++)
            {
                for (int o = 0; o < n; o++)
                {
                    double g = scale * y.G[(t * n) + o];
                    for (int i = 0; x.Trained && i < k; i++) x.G[(t * k) + i] += g * w.V[(o * k) + i];
                    for (int i = 0; w.Trained && i < k; i++) w.G[(o * k) + i] += g * x.V[(t * k) + i];
                }
            }
        });
        return y;
    }

    public PlainNode Add(PlainNode a, PlainNode b)
    {
        PlainNode y = Make(a.Rows, a.Cols);
        for (int i = 0; i < y.V.Length; i++) y.V[i] = a.V[i] + b.V[i];
        _backward.Add(() =>
        {
            for (int i = 0; i < y.V.Length; i++)
            {
                a.G[i] += y.G[i];
                b.G[i] += y.G[i];
            }
        });
        return y;
    }

    public PlainNode RmsNorm(PlainNode x, float[] gain, double eps)
    {
        int n = x.Cols;
        PlainNode y = Make(x.Rows, n);
        double[] inverse = new double[x.Rows];
        for (int t = 0; t < x.Rows; t++)
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += x.V[(t * n) + i] * x.V[(t * n) + i];
            inverse[t] = 1 / Math.Sqrt((sum / n) + eps);
            for (int i = 0; i < n; i++) y.V[(t * n) + i] = x.V[(t * n) + i] * inverse[t] * gain[i];
        }

        _backward.Add(() =>
        {
            for (int t = 0; t < x.Rows; t++)
            {
                double dot = 0;
                for (int i = 0; i < n; i++) dot += y.G[(t * n) + i] * gain[i] * x.V[(t * n) + i];
                for (int i = 0; i < n; i++)
                    x.G[(t * n) + i] += inverse[t] * ((y.G[(t * n) + i] * gain[i]) - (x.V[(t * n) + i] * inverse[t] * inverse[t] * dot / n));
            }
        });
        return y;
    }

    /// <summary>Rounds each row to 127 levels a side, as the ternary products see it; the gradient passes straight through.</summary>
    public PlainNode Round(PlainNode x)
    {
        PlainNode y = Make(x.Rows, x.Cols);
        for (int t = 0; t < x.Rows; t++)
        {
            double largest = 1e-30;
            for (int i = 0; i < x.Cols; i++) largest = Math.Max(largest, Math.Abs(x.V[(t * x.Cols) + i]));
            for (int i = 0; i < x.Cols; i++) y.V[(t * x.Cols) + i] = Math.Round(x.V[(t * x.Cols) + i] * (127 / largest)) * (largest / 127);
        }

        _backward.Add(() =>
        {
            for (int i = 0; i < y.V.Length; i++) x.G[i] += y.G[i];
        });
        return y;
    }

    public PlainNode Rope(PlainNode x, int heads, double theta)
    {
        int dim = x.Cols / heads, half = dim / 2;
        PlainNode y = Make(x.Rows, x.Cols);
        Rotate(x.V, y.V, 1);
        _backward.Add(() => Rotate(y.G, x.G, -1));
        return y;

        void Rotate(double[] source, double[] target, int direction)
        {
            for (int t = 0; t < x.Rows; t++)
            {
                for (int j = 0; j < heads * half; j++)
                {
                    int first = (t * x.Cols) + (j / half * dim) + (j % half), second = first + half;
                    double angle = t * Math.Pow(theta, -(double)(j % half) / half);
                    double cos = Math.Cos(angle), sin = direction * Math.Sin(angle);
                    target[first] += (source[first] * cos) - (source[second] * sin);
                    target[second] += (source[second] * cos) + (source[first] * sin);
                }
            }
        }
    }

    public PlainNode Attention(PlainNode q, PlainNode k, PlainNode v, int heads, int kvHeads)
    {
        int tokens = q.Rows, dim = q.Cols / heads, group = heads / kvHeads;
        double root = Math.Sqrt(dim);
        PlainNode o = Make(tokens, q.Cols);
        double[] p = new double[heads * tokens * tokens];
        ForEachPair((h, t, s, row, qi, ki) => p[row + s] = Math.Exp(Dot(q.V, qi, k.V, ki, dim) / root));
        for (int row = 0; row < heads * tokens; row++)
        {
            double sum = p.AsSpan(row * tokens, tokens).ToArray().Sum();
            for (int s = 0; s < tokens; s++) p[(row * tokens) + s] /= sum;
        }

        ForEachPair((h, t, s, row, qi, ki) => AddScaled(o.V, qi, v.V, ki, p[row + s], dim));
        _backward.Add(() => ForEachPair((h, t, s, row, qi, ki) =>
        {
            double d = Dot(o.G, qi, o.V, qi, dim);
            double dS = p[row + s] * (Dot(o.G, qi, v.V, ki, dim) - d) / root;
            AddScaled(v.G, ki, o.G, qi, p[row + s], dim);
            AddScaled(q.G, qi, k.V, ki, dS, dim);
            AddScaled(k.G, ki, q.V, qi, dS, dim);
        }));
        return o;

        void ForEachPair(Action<int, int, int, int, int, int> body)
        {
            for (int h = 0; h < heads; h++)
                for (int t = 0; t < tokens; t++)
                    for (int s = 0; s <= t; s++) body(h, t, s, ((h * tokens) + t) * tokens, (t * q.Cols) + (h * dim), (s * k.Cols) + (h / group * dim));
        }
    }

    public PlainNode SquaredReluGate(PlainNode gate, PlainNode up)
    {
        PlainNode y = Make(gate.Rows, gate.Cols);
        for (int i = 0; i < y.V.Length; i++) y.V[i] = Math.Pow(Math.Max(0, gate.V[i]), 2) * up.V[i];
        _backward.Add(() =>
        {
            for (int i = 0; i < y.V.Length; i++)
            {
                double relu = Math.Max(0, gate.V[i]);
                gate.G[i] += y.G[i] * up.V[i] * 2 * relu;
                up.G[i] += y.G[i] * relu * relu;
            }
        });
        return y;
    }

    /// <summary>Summed cross-entropy in nats; its gradient is 1.</summary>
    public double CrossEntropy(PlainNode z, ReadOnlySpan<byte> targets)
    {
        double loss = 0;
        double[] gradient = new double[z.V.Length];
        for (int t = 0; t < z.Rows; t++)
        {
            double max = z.V.AsSpan(t * z.Cols, z.Cols).ToArray().Max(), sum = 0;
            for (int j = 0; j < z.Cols; j++) sum += Math.Exp(z.V[(t * z.Cols) + j] - max);
            loss += Math.Log(sum) - (z.V[(t * z.Cols) + targets[t]] - max);
            for (int j = 0; j < z.Cols; j++) gradient[(t * z.Cols) + j] = (Math.Exp(z.V[(t * z.Cols) + j] - max) / sum) - (j == targets[t] ? 1 : 0);
        }

        _backward.Add(() => gradient.CopyTo(z.G, 0));
        return loss;
    }

    private static PlainNode Make(int rows, int cols) => new(rows, cols, new double[rows * cols]);

    private static double Dot(double[] a, int ai, double[] b, int bi, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += a[ai + i] * b[bi + i];
        return sum;
    }

    private static void AddScaled(double[] target, int ti, double[] source, int si, double factor, int count)
    {
        for (int i = 0; i < count; i++) target[ti + i] += factor * source[si + i];
    }
}
