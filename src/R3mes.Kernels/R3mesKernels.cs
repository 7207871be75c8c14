using System.Runtime.InteropServices;

namespace R3mes.Kernels;

/// <summary>native/include/r3mes_kernels.h, name for name. The header says what each function does; callers validate, these assume.</summary>
internal static unsafe partial class R3mesKernels
{
    /// <summary>libr3mes_kernels.so, beside the program.</summary>
    public const string Library = "r3mes_kernels";

    /// <summary>R3MES_KERNELS_ABI_VERSION these bindings were written for.</summary>
    public const int R3MES_KERNELS_ABI_VERSION = 3;

    /// <summary>R3MES_TERNARY_COLUMNS: ranges of columns of a ternary product begin at multiples of it.</summary>
    public const int R3MES_TERNARY_COLUMNS = 64;

    [LibraryImport(Library)]
    public static partial int r3mes_kernels_abi_version();

    [LibraryImport(Library)]
    public static partial r3mes_kernels* r3mes_kernels_variant(int variant);

    /// <summary>struct r3mes_kernels: the functions of one variant, in the order of the header.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct r3mes_kernels
    {
        public delegate* unmanaged[Cdecl]<int, int, nuint> ternary_bytes;
        public delegate* unmanaged[Cdecl]<sbyte*, int, int, byte*, void> ternary_pack;
        public delegate* unmanaged[Cdecl]<float*, int, int, sbyte*, float*, int> quantize_i8;
        public delegate* unmanaged[Cdecl]<float*, int, int, short*, float*, int> quantize_i16;
        public delegate* unmanaged[Cdecl]<float*, int, int, float*, short*, float*, int> quantize_i16_transposed;
        public delegate* unmanaged[Cdecl]<float*, int, int, float*, short*, float*, short*, float*, int> quantize_i16_plus;
        public delegate* unmanaged[Cdecl]<int, int, nuint> ternary_scratch_bytes;
        public delegate* unmanaged[Cdecl]<sbyte*, float*, int, byte*, int, int, float, int, int, float*, void*, void> multiply_ternary;
        public delegate* unmanaged[Cdecl]<short*, float*, int, byte*, int, int, float, int, int, float*, void*, void> multiply_ternary_backward;
        public delegate* unmanaged[Cdecl]<sbyte*, int, byte*, int, int, int, int, int*, void*, void> multiply_ternary_exact;
        public delegate* unmanaged[Cdecl]<short*, int, byte*, int, int, int, int, int*, void*, void> multiply_ternary_backward_exact;
        public delegate* unmanaged[Cdecl]<int, int, int, nuint> multiply_scratch_bytes;
        public delegate* unmanaged[Cdecl]<sbyte*, float*, int, short*, float*, int, int, float*, void*, void> multiply_i8_i16;
        public delegate* unmanaged[Cdecl]<short*, float*, int, short*, float*, int, int, float*, void*, void> multiply_i16_i16;
        public delegate* unmanaged[Cdecl]<short*, float*, int, sbyte*, int, int, float*, void*, void> multiply_unscaled_i16_i8;
        public delegate* unmanaged[Cdecl]<short*, float*, int, short*, int, int, float*, void*, void> multiply_unscaled_i16_i16;
        public delegate* unmanaged[Cdecl]<float*, int, int, float*, float, short*, float*, float*, float*, int> rms_norm;
        public delegate* unmanaged[Cdecl]<float*, int, int, float*, float*, short*, float*, float*, float*, void*, int> rms_norm_backward;
        public delegate* unmanaged[Cdecl]<float*, int, int, int, float*, float*, int, void> rope;
        public delegate* unmanaged[Cdecl]<int, int, int, int, nuint> attention_scratch_bytes;
        public delegate* unmanaged[Cdecl]<r3mes_attention*, float*, float*, float*, float*, void*, int> attention_forward;
        public delegate* unmanaged[Cdecl]<int, int, int, int, nuint> attention_backward_scratch_bytes;
        public delegate* unmanaged[Cdecl]<r3mes_attention*, float*, float*, float*, float*, void*, int> attention_backward;
        public delegate* unmanaged[Cdecl]<int, int, int, int, int, nuint> attention_step_scratch_bytes;
        public delegate* unmanaged[Cdecl]<r3mes_attention_cache*, int, float*, float*, float*, float*, void*, int> attention_step;
        public delegate* unmanaged[Cdecl]<float*, float*, long, float*, void> squared_relu_gate;
        public delegate* unmanaged[Cdecl]<float*, float*, float*, long, float*, float*, void> squared_relu_gate_backward;
        public delegate* unmanaged[Cdecl]<float*, float*, long, float*, void> add;
        public delegate* unmanaged[Cdecl]<float*, float, float*, long, void> add_scaled;
        public delegate* unmanaged[Cdecl]<float*, float, long, void> scale;
        public delegate* unmanaged[Cdecl]<float*, float, long, long*, int> accumulate_fixed;
        public delegate* unmanaged[Cdecl]<float*, int, int, int*, float*, long*, void*, int> cross_entropy;
        public delegate* unmanaged[Cdecl]<r3mes_adamw*, float*, long, float*, float*, float*, void> adamw;
        public delegate* unmanaged[Cdecl]<r3mes_bytes*, int, nuint> tensor_roots_scratch_bytes;
        public delegate* unmanaged[Cdecl]<r3mes_bytes*, int, byte*, void*, void> tensor_roots;
        public delegate* unmanaged[Cdecl]<int, nuint> field_scratch_bytes;
        public delegate* unmanaged[Cdecl]<void*, int, int, int, ulong*, ulong*, void*, int> field_rows;
        public delegate* unmanaged[Cdecl]<short*, int, int, ulong*, ulong*, void*, void> field_columns;
        public delegate* unmanaged[Cdecl]<short*, short*, int, int, ulong*, ulong*, void*, void> field_causal_rows;
    }

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

    /// <summary>struct r3mes_attention_cache.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct r3mes_attention_cache
    {
        public int tokens;
        public int heads;
        public int kv_heads;
        public int head_dim;
        public short* k_i;
        public short* v_i;
        public float* k_s;
        public float* v_s;
    }

    /// <summary>struct r3mes_adamw.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct r3mes_adamw
    {
        public float beta1;
        public float one_less_beta1;
        public float beta2;
        public float one_less_beta2;
        public float keep;
        public float rate;
        public float correction1;
        public float correction2;
        public float epsilon;
    }

    /// <summary>struct r3mes_bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct r3mes_bytes
    {
        public byte* data;
        public long count;
    }
}
