using R3mes.Compute.Models;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>One ternary matrix and its adapter in every form a step multiplies by; the adapter's forms are made anew after each optimiser step and shared by all workers.</summary>
internal sealed class LinearOperands
{
    private readonly Matrix _a;
    private readonly Matrix _b;

    public LinearOperands(TernaryOperand backbone, AdapterTensor tensorA, AdapterTensor tensorB)
    {
        Backbone = backbone;
        TensorA = tensorA;
        TensorB = tensorB;
        _a = new Matrix(tensorA.Rows, tensorA.Cols);
        _b = new Matrix(tensorB.Rows, tensorB.Cols);
        A = new RowsI16(tensorA.Rows, tensorA.Count);
        B = new RowsI16(tensorB.Rows, tensorB.Count);
        ATransposed = new RowsI16(tensorA.Cols, tensorA.Count);
        BTransposed = new RowsI16(tensorB.Cols, tensorB.Count);
    }

    /// <summary>"layers.0.self_attn.q_proj" and so on.</summary>
    public string Name => TensorA.Name[..TensorA.Name.LastIndexOf('.')];

    /// <summary>W [out, in].</summary>
    public TernaryOperand Backbone { get; }

    /// <summary>Place of lora_a in the flat arrays.</summary>
    public AdapterTensor TensorA { get; }

    /// <summary>Place of lora_b in the flat arrays.</summary>
    public AdapterTensor TensorB { get; }

    /// <summary>I16(A) [r, in].</summary>
    public RowsI16 A { get; }

    /// <summary>I16(B) [out, r].</summary>
    public RowsI16 B { get; }

    /// <summary>I16(A^T) [in, r].</summary>
    public RowsI16 ATransposed { get; }

    /// <summary>I16(B^T) [r, out].</summary>
    public RowsI16 BTransposed { get; }

    /// <summary>Takes the adapter's values; false when one is not finite.</summary>
    public bool Load(ITensorBackend backend, ReadOnlySpan<float> values)
    {
        values.Slice(TensorA.Offset, TensorA.Count).CopyTo(_a.Span);
        values.Slice(TensorB.Offset, TensorB.Count).CopyTo(_b.Span);
        bool finite = backend.QuantizeI16(_a, A);
        finite &= backend.QuantizeI16(_b, B);
        finite &= backend.QuantizeI16Transposed(_a, ATransposed);
        return finite & backend.QuantizeI16Transposed(_b, BTransposed);
    }
}
