namespace R3mes.Compute.Models;

/// <summary>The names of a block's matrices in files.</summary>
public static class LinearNames
{
    private static readonly string[] Names =
    [
        "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj",
    ];

    /// <summary>Matrices of a block.</summary>
    public static int Count => Names.Length;

    /// <summary>"self_attn.q_proj" and so on, within a block.</summary>
    public static string Of(LinearKind kind) => Names[(int)kind];
}
