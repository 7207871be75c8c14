namespace R3mes.Compute.Verification;

/// <summary>The integer products of a training step: docs/arithmetic.md, "Operations". Each is one of attention's, per head, or a method of the backend.</summary>
public enum ProductKind
{
    /// <summary>xq . W.</summary>
    TernaryForward,

    /// <summary>I16(dY) . W.</summary>
    TernaryBackward,

    /// <summary>I8 rows with I16 rows: xq . I16(A).</summary>
    EightBySixteen,

    /// <summary>I16 rows with I16 rows: the adapters' other products, the logits.</summary>
    SixteenBySixteen,

    /// <summary>I16 rows with I8 columns: the gradient of an adapter's A.</summary>
    SixteenByEightColumns,

    /// <summary>I16 rows with I16 columns: the gradient of the head's input.</summary>
    SixteenBySixteenColumns,

    /// <summary>q . k, on and below the diagonal.</summary>
    AttentionScores,

    /// <summary>I16(P*sv) . v.</summary>
    AttentionOutput,

    /// <summary>I16(dO) . v, on and below the diagonal.</summary>
    AttentionScoreGradient,

    /// <summary>I16(dS*sk) . k.</summary>
    AttentionQueryGradient,

    /// <summary>I16((dS*sq)^T) . q over the heads of a group and time.</summary>
    AttentionKeyGradient,

    /// <summary>I16((P*sG)^T) . I16(dO) over the heads of a group and time.</summary>
    AttentionValueGradient,
}
