using System.Runtime.InteropServices;

namespace R3mes.Kernels;

/// <summary>native/include/r3mes_kernels.h, name for name. The header says what each function does; callers validate, these assume.</summary>
internal static unsafe partial class R3mesKernels
{
    /// <summary>libr3mes_kernels.so, beside the program.</summary>
    public const string Library = "r3mes_kernels";

    /// <summary>R3MES_KERNELS_ABI_VERSION these bindings were written for.</summary>
    public const int R3MES_KERNELS_ABI_VERSION = 1;

    /// <summary>Bit of <see cref="r3mes_kernels_cpu_features"/>.</summary>
    public const uint R3MES_CPU_AVX2 = 1;

    /// <summary>Variant of <see cref="r3mes_kernels_select"/>.</summary>
    public const int R3MES_VARIANT_AVX2 = 1;

    [LibraryImport(Library)]
    public static partial int r3mes_kernels_abi_version();

    [LibraryImport(Library)]
    public static partial uint r3mes_kernels_cpu_features();

    [LibraryImport(Library)]
    public static partial int r3mes_kernels_select(int variant);

    [LibraryImport(Library)]
    public static partial nuint r3mes_ternary_bytes(int @out, int @in);

    [LibraryImport(Library)]
    public static partial void r3mes_ternary_pack(sbyte* w, int @out, int @in, byte* packed);

    [LibraryImport(Library)]
    public static partial int r3mes_quantize_i8(float* x, int rows, int cols, sbyte* q, float* scales);

    [LibraryImport(Library)]
    public static partial int r3mes_quantize_i16(float* x, int rows, int cols, short* q, float* scales);

    [LibraryImport(Library)]
    public static partial int r3mes_quantize_i16_transposed(float* x, int rows, int cols, float* row_scales, short* q, float* scales);

    [LibraryImport(Library)]
    public static partial int r3mes_quantize_i16_plus(float* x, int rows, int cols, float* col_scales, short* q1, float* s1, short* q2, float* s2);

    [LibraryImport(Library)]
    public static partial nuint r3mes_multiply_scratch_bytes(int m, int n, int k);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_ternary(sbyte* x, float* sx, int m, byte* packed, int @out, int @in, float scale, float* y, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_ternary_backward(short* d, float* sd, int m, byte* packed, int @out, int @in, float scale, float* dx);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_i8_i16(sbyte* a, float* sa, int m, short* b, float* sb, int n, int k, float* c, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_i16_i16(short* a, float* sa, int m, short* b, float* sb, int n, int k, float* c, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_unscaled_i16_i8(short* a, float* sa, int m, sbyte* b, int n, int k, float* c, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_multiply_unscaled_i16_i16(short* a, float* sa, int m, short* b, int n, int k, float* c, void* scratch);

    [LibraryImport(Library)]
    public static partial int r3mes_rms_norm(float* x, int rows, int cols, float* gain, float eps, short* xq, float* sx, float* r, float* y);

    [LibraryImport(Library)]
    public static partial int r3mes_rms_norm_backward(float* dy, int rows, int cols, float* gain, float* x, short* xq, float* sx, float* r, float* dx, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_rope(float* x, int rows, int heads, int head_dim, float* cos, float* sin, int backward);

    [LibraryImport(Library)]
    public static partial nuint r3mes_attention_scratch_bytes(int tokens, int heads, int kv_heads, int head_dim);

    [LibraryImport(Library)]
    public static partial int r3mes_attention_forward(r3mes_attention* state, float* q, float* k, float* v, float* o, void* scratch);

    [LibraryImport(Library)]
    public static partial nuint r3mes_attention_backward_scratch_bytes(int tokens, int heads, int kv_heads, int head_dim);

    [LibraryImport(Library)]
    public static partial int r3mes_attention_backward(r3mes_attention* state, float* d_o, float* d_q, float* d_k, float* d_v, void* scratch);

    [LibraryImport(Library)]
    public static partial void r3mes_squared_relu_gate(float* gate, float* up, long count, float* h);

    [LibraryImport(Library)]
    public static partial void r3mes_squared_relu_gate_backward(float* dh, float* gate, float* up, long count, float* d_gate, float* d_up);

    [LibraryImport(Library)]
    public static partial void r3mes_add(float* a, float* b, long count, float* y);

    [LibraryImport(Library)]
    public static partial void r3mes_add_scaled(float* y, float c, float* z, long count);

    [LibraryImport(Library)]
    public static partial void r3mes_scale(float* x, float c, long count);

    [LibraryImport(Library)]
    public static partial int r3mes_accumulate_fixed(float* g, float c, long count, long* sum);

    [LibraryImport(Library)]
    public static partial int r3mes_cross_entropy(float* logits, int rows, int cols, int* targets, float* d_logits, long* loss_fixed, void* scratch);

    /// <summary>struct r3mes_attention.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct r3mes_attention
    {
        public int tokens;
        public int heads;
        public int kv_heads;
        public int head_dim;
        public short* q_i;
        public short* k_i;
        public short* v_i;
        public short* o_i;
        public float* q_s;
        public float* k_s;
        public float* v_s;
        public float* o_s;
        public float* p;
    }
}
