namespace R3mes.Compute.Models;

/// <summary>The seven ternary matrices of a block, each with an adapter of its own.</summary>
public enum LinearKind
{
    /// <summary>self_attn.q_proj.</summary>
    Query,

    /// <summary>self_attn.k_proj.</summary>
    Key,

    /// <summary>self_attn.v_proj.</summary>
    Value,

    /// <summary>self_attn.o_proj.</summary>
    Output,

    /// <summary>mlp.gate_proj.</summary>
    Gate,

    /// <summary>mlp.up_proj.</summary>
    Up,

    /// <summary>mlp.down_proj.</summary>
    Down,
}
