namespace R3mes.Compute.Tensors;

/// <summary>What one step of AdamW multiplies and divides every element by: docs/arithmetic.md, "Step".</summary>
/// <param name="Beta1">b1.</param>
/// <param name="OneLessBeta1">1 - b1.</param>
/// <param name="Beta2">b2.</param>
/// <param name="OneLessBeta2">1 - b2.</param>
/// <param name="Keep">1 - lr*wd.</param>
/// <param name="Rate">lr.</param>
/// <param name="Correction1">1 - b1t.</param>
/// <param name="Correction2">1 - b2t.</param>
/// <param name="Epsilon">eps.</param>
public readonly record struct AdamWCoefficients(
    float Beta1, float OneLessBeta1, float Beta2, float OneLessBeta2, float Keep, float Rate, float Correction1, float Correction2, float Epsilon);
