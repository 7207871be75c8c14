using R3mes.Compute.Tensors;

namespace R3mes.Kernels;

/// <summary>A ternary matrix packed by r3mes_ternary_pack for both products.</summary>
internal sealed unsafe class CpuTernaryOperand : TernaryOperand
{
    public CpuTernaryOperand(TernaryMatrix source)
        : base(source)
    {
        Packed = new PinnedBytes(R3mesKernels.r3mes_ternary_bytes(OutFeatures, InFeatures));
        fixed (sbyte* w = source.Values) R3mesKernels.r3mes_ternary_pack(w, OutFeatures, InFeatures, Packed.Address);
    }

    public PinnedBytes Packed { get; }
}
