namespace R3mes.Kernels.Measuring;

/// <summary>What a kernel's work is counted in.</summary>
public enum KernelUnit
{
    /// <summary>Multiplications and additions, 2MNK a product.</summary>
    Operations,

    /// <summary>Elements of the tensor that is worked on.</summary>
    Elements,
}
