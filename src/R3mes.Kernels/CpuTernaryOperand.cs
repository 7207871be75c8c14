using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

/// <summary>A ternary matrix packed for both products by one variant, which alone can read it.</summary>
internal sealed unsafe class CpuTernaryOperand : TernaryOperand
{
    public CpuTernaryOperand(TernaryMatrix source, KernelVariant variant)
        : base(source)
    {
        R3mesKernels.r3mes_kernels* kernels = KernelLibrary.Open(variant);
        Variant = variant;
        Packed = new WeightMemory(kernels->ternary_bytes(OutFeatures, InFeatures));
        fixed (sbyte* w = source.Values) kernels->ternary_pack(w, OutFeatures, InFeatures, Packed.Address);
    }

    public KernelVariant Variant { get; }

    public WeightMemory Packed { get; }
}
