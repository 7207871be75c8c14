using R3mes.Compute.Tensors;
using static R3mes.Kernels.R3mesKernels;

namespace R3mes.Kernels;

// Attention and what surrounds it.
public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public bool Attention(Matrix q, Matrix k, Matrix v, AttentionState state, Matrix o)
    {
        AttentionShape shape = state.Shape;
        int tokens = q.Rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Cols, shape.Heads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Cols, shape.KvHeads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Rows, tokens);
        RequireSameShape(k, v);
        RequireApart(q, k, v, o);
        RequireRoom(state, tokens);
        state.Q.Reshape(tokens * shape.Heads, shape.HeadDim);
        state.K.Reshape(tokens * shape.KvHeads, shape.HeadDim);
        state.V.Reshape(tokens * shape.KvHeads, shape.HeadDim);
        state.O.Reshape(tokens * shape.Heads, shape.HeadDim);
        o.Reshape(tokens, q.Cols);
        if (tokens == 0) return true;
        void* scratch = KernelScratch.OfAtLeast(kernels->attention_scratch_bytes(tokens, shape.Heads, shape.KvHeads, shape.HeadDim));
        r3mes_attention native = Describe(state, tokens);
        fixed (float* pq = q.Data, pk = k.Data, pv = v.Data, po = o.Data)
        {
            int finite = kernels->attention_forward(&native, pq, pk, pv, po, scratch);
            GC.KeepAlive(state);
            return finite != 0;
        }
    }

    /// <inheritdoc/>
    public bool AttentionStep(Matrix q, Matrix k, Matrix v, AttentionCache cache, Matrix o)
    {
        AttentionShape shape = cache.Shape;
        int rows = q.Rows;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(q.Cols, shape.Heads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Cols, shape.KvHeads * shape.HeadDim);
        ArgumentOutOfRangeException.ThrowIfNotEqual(k.Rows, rows);
        RequireSameShape(k, v);
        RequireApart(q, k, v, o);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, cache.TokensMax - cache.Tokens);
        int tokens = cache.Tokens + rows;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, TermsMax);
        o.Reshape(rows, q.Cols);
        void* scratch = KernelScratch.OfAtLeast(kernels->attention_step_scratch_bytes(tokens, rows, shape.Heads, shape.KvHeads, shape.HeadDim));
        fixed (short* pki = cache.K.Values, pvi = cache.V.Values)
        fixed (float* pks = cache.K.Scales, pvs = cache.V.Scales, pq = q.Data, pk = k.Data, pv = v.Data, po = o.Data)
        {
            r3mes_attention_cache native = new()
            {
                tokens = tokens,
                heads = shape.Heads,
                kv_heads = shape.KvHeads,
                head_dim = shape.HeadDim,
                k_i = pki,
                v_i = pvi,
                k_s = pks,
                v_s = pvs,
            };
            if (kernels->attention_step(&native, rows, pq, pk, pv, po, scratch) == 0) return false;
        }

        cache.Tokens = tokens;
        return true;
    }

    /// <inheritdoc/>
    public bool AttentionBackward(Matrix dO, AttentionState state, Matrix dQ, Matrix dK, Matrix dV)
    {
        AttentionShape shape = state.Shape;
        int tokens = dO.Rows;
        ArgumentOutOfRangeException.ThrowIfNotEqual(dO.Cols, shape.Heads * shape.HeadDim);
        RequireRows(state.Q, tokens, shape.Heads, shape.HeadDim);
        RequireRows(state.K, tokens, shape.KvHeads, shape.HeadDim);
        RequireRows(state.V, tokens, shape.KvHeads, shape.HeadDim);
        RequireRows(state.O, tokens, shape.Heads, shape.HeadDim);
        RequireApart(dQ, dK, dV, dO);
        RequireApart(dQ, dK);
        RequireApart(dQ, dV);
        RequireApart(dK, dV);
        RequireRoom(state, tokens);
        dQ.Reshape(tokens, shape.Heads * shape.HeadDim);
        dK.Reshape(tokens, shape.KvHeads * shape.HeadDim);
        dV.Reshape(tokens, shape.KvHeads * shape.HeadDim);
        if (tokens == 0) return true;
        void* scratch = KernelScratch.OfAtLeast(kernels->attention_backward_scratch_bytes(tokens, shape.Heads, shape.KvHeads, shape.HeadDim));
        r3mes_attention native = Describe(state, tokens);
        fixed (float* po = dO.Data, pq = dQ.Data, pk = dK.Data, pv = dV.Data)
        {
            int finite = kernels->attention_backward(&native, po, pq, pk, pv, scratch);
            GC.KeepAlive(state);
            return finite != 0;
        }
    }

    /// <inheritdoc/>
    public void Rope(Matrix x, int heads, Matrix cos, Matrix sin, bool backward, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        int headDim = x.Cols / heads;
        ArgumentOutOfRangeException.ThrowIfNotEqual(headDim * heads, x.Cols);
        ArgumentOutOfRangeException.ThrowIfNotEqual(headDim % 2, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(cos.Cols, headDim / 2);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, cos.Rows - x.Rows);
        RequireSameShape(cos, sin);
        if (IsEmpty(x)) return;
        fixed (float* px = x.Data, pc = cos.Data, ps = sin.Data)
            kernels->rope(px, x.Rows, heads, headDim, pc + (first * cos.Cols), ps + (first * sin.Cols), backward ? 1 : 0);
    }

    // After the matrices' shapes: heads * tokens is then of 31 bits.
    private static void RequireRoom(AttentionState state, int tokens) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)state.Shape.Heads * tokens * tokens, state.P.Length);

    private static void RequireRows(RowsI16 rows, int tokens, int heads, int headDim)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Rows, (long)tokens * heads);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Cols, headDim);
    }

    private static void RequireApart(Matrix a, Matrix b, Matrix c, Matrix other)
    {
        RequireApart(a, other);
        RequireApart(b, other);
        RequireApart(c, other);
    }

    // The state's buffers are pinned for as long as it lives.
    private static r3mes_attention Describe(AttentionState state, int tokens) => new()
    {
        tokens = tokens,
        heads = state.Shape.Heads,
        kv_heads = state.Shape.KvHeads,
        head_dim = state.Shape.HeadDim,
        q_i = AddressOf(state.Q.Values),
        k_i = AddressOf(state.K.Values),
        v_i = AddressOf(state.V.Values),
        o_i = AddressOf(state.O.Values),
        q_s = AddressOf(state.Q.Scales),
        k_s = AddressOf(state.K.Scales),
        v_s = AddressOf(state.V.Scales),
        o_s = AddressOf(state.O.Scales),
        p = AddressOf(state.P),
    };

    private static T* AddressOf<T>(T[] pinned)
        where T : unmanaged
    {
        fixed (T* address = pinned) return address;
    }
}
