namespace R3mes.Compute.Models;

/// <summary>Where one adapter tensor stands in the flat array of all of them.</summary>
/// <param name="Name">"layers.0.self_attn.q_proj.lora_a" and so on.</param>
/// <param name="Layer">Block.</param>
/// <param name="Kind">Matrix of the block.</param>
/// <param name="IsB">lora_b [out, r], else lora_a [r, in].</param>
/// <param name="Rows">Extent of the first axis.</param>
/// <param name="Cols">Extent of the second axis.</param>
/// <param name="Offset">First element.</param>
public sealed record AdapterTensor(string Name, int Layer, LinearKind Kind, bool IsB, int Rows, int Cols, int Offset)
{
    /// <summary>Number of elements.</summary>
    public int Count => Rows * Cols;
}
