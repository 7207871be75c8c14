using R3mes.Compute.Tensors;
using static R3mes.Kernels.Cuda.CudaArguments;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>Attention, forward and backward.</summary>
internal static class AttentionTrials
{
    public static void Run(CudaTrials trials)
    {
        // Rows of more than a chunk of weights: 16 heads of 70 queries for a key; 1100 keys for a query.
        List<(int Tokens, AttentionShape Shape)> shapes =
        [
            (1, new(1, 1, 8)), (5, new(2, 1, 32)), (33, new(6, 2, 128)), (40, new(4, 4, trials.Random.Next(1, 260))), (70, new(16, 1, 8)), (trials.Random.Next(2, 70), new(4, 2, 16)),
        ];
        if (!trials.Quick) shapes.AddRange([(300, new(8, 2, 128)), (1100, new(2, 1, 16)), (24, new(2, 2, ATTENTION_DIM_MAX))]);
        foreach ((int tokens, AttentionShape shape) in shapes) Both(trials, tokens, shape, broken: false);
        Both(trials, 9, new(2, 1, 24), broken: true);
        trials.Done("attention_forward", "attention_backward_queries", "attention_backward_keys");
    }

    private static void Both(CudaTrials trials, int tokens, AttentionShape shape, bool broken)
    {
        int width = shape.Heads * shape.HeadDim, kvWidth = shape.KvHeads * shape.HeadDim;
        Matrix q = trials.Random.Even(tokens, width, 4f), k = trials.Random.Even(tokens, kvWidth, 4f), v = trials.Random.Rows(tokens, kvWidth), o = new(tokens, width);
        if (broken) q.Span.Fill(3e38f); // the integers are fine, scores are infinite
        if (broken) k.Span.Fill(3e38f);
        AttentionState state = new(shape, tokens);
        bool finite = trials.Reference.Attention(q, k, v, state, o);
        Forward(trials, tokens, state, o, finite);
        if (!broken) Backward(trials, tokens, state);
    }

    /// <summary>The rows that forward quantises, as the device has them.</summary>
    private static attention_rows Describe(CudaTrials trials, int tokens, AttentionState state)
    {
        AttentionShape shape = state.Shape;
        int padded = PADDED(shape.HeadDim);
        return new()
        {
            q = trials.Input<sbyte>(state.Q.Planes()),
            k = trials.Input<sbyte>(state.K.Planes()),
            v = trials.Input<sbyte>(state.V.Planes()),
            sq = trials.Input<float>(state.Q.Scales),
            sk = trials.Input<float>(state.K.Scales),
            sv = trials.Input<float>(state.V.Scales),
            head_plane = (long)tokens * shape.Heads * padded,
            kv_plane = (long)tokens * shape.KvHeads * padded,
            tokens = tokens,
            heads = shape.Heads,
            kv_heads = shape.KvHeads,
            dim = shape.HeadDim,
            padded = padded,
        };
    }

    private static CudaGrid Grid(int tokens, int heads) => new(tokens, heads, ATTENTION_THREADS, ATTENTION_SHARED_BYTES);

    private static string Words(int tokens, AttentionShape shape) => $"{tokens} tokens, {shape.Heads} heads of {shape.HeadDim}, {shape.KvHeads} of keys";

    private static void Forward(CudaTrials trials, int tokens, AttentionState state, Matrix o, bool finite)
    {
        AttentionShape shape = state.Shape;
        attention_rows p = Describe(trials, tokens, state);
        CudaResult output = trials.Result<float>("o", o.Span, finite), probabilities = trials.Result<float>("p", state.P.AsSpan(), finite), flag = trials.Finite(finite);
        p.output = output.Address;
        p.p = probabilities.Address;
        p.finite = flag.Address;
        trials.Run("attention_forward", Words(tokens, shape), () => trials.Device.Launch("attention_forward", Grid(tokens, shape.Heads), p), output, probabilities, flag);
    }

    private static void Backward(CudaTrials trials, int tokens, AttentionState state)
    {
        AttentionShape shape = state.Shape;
        int rows = tokens * shape.Heads, kvWidth = shape.KvHeads * shape.HeadDim;
        Matrix dO = trials.Random.Rows(tokens, shape.Heads * shape.HeadDim), dQ = new(tokens, dO.Cols), dK = new(tokens, kvWidth), dV = new(tokens, kvWidth), byHead = new(rows, shape.HeadDim);
        bool finite = trials.Reference.AttentionBackward(dO, state, dQ, dK, dV);
        RowsI16 g = new(rows, rows * shape.HeadDim);
        dO.Span.CopyTo(byHead.Span);
        finite &= trials.Reference.QuantizeI16(byHead, g);
        foreach (bool keys in (bool[])[false, true])
        {
            attention_rows p = Describe(trials, tokens, state);
            p.g = trials.Input<sbyte>(g.Planes());
            p.o = trials.Input<sbyte>(state.O.Planes());
            p.sg = trials.Input<float>(g.Scales);
            p.so = trials.Input<float>(state.O.Scales);
            p.p = trials.Input<float>(state.P.AsSpan());
            CudaResult flag = trials.Finite(finite), ds = trials.Any("dS", state.P.Length * sizeof(float)), first = trials.Result<float>("dQ", dQ.Span, finite);
            (p.finite, p.ds, p.dq) = (flag.Address, ds.Address, first.Address);
            void Queries() => trials.Device.Launch("attention_backward_queries", Grid(tokens, shape.Heads), p);
            if (!keys)
            {
                trials.Run("attention_backward_queries", Words(tokens, shape), Queries, first, ds, flag);
                continue;
            }

            CudaResult second = trials.Result<float>("dK", dK.Span, finite), third = trials.Result<float>("dV", dV.Span, finite);
            (p.dk, p.dv) = (second.Address, third.Address);
            trials.Run(
                "attention_backward_keys",
                Words(tokens, shape),
                () =>
                {
                    Queries();
                    trials.Device.Launch("attention_backward_keys", Grid(tokens, shape.KvHeads), p);
                },
                first, ds, second, third, flag);
        }
    }
}
