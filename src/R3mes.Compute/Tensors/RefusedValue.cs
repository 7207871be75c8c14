using System.Globalization;

namespace R3mes.Compute.Tensors;

/// <summary>The value that ended a computation: not finite, or too large for where it goes. Found in the first sequence that has one, so the same on every backend and with any number of workers.</summary>
/// <param name="Tensor">"layers.3.self_attn.q_proj.u" and so on.</param>
/// <param name="Row">Its row.</param>
/// <param name="Column">Its column.</param>
/// <param name="Value">The value.</param>
public sealed record RefusedValue(string Tensor, int Row, int Column, float Value)
{
    /// <summary>The tensors that <see cref="Tensor"/> was computed from, where it is one that an operation made and did not keep; else null.</summary>
    public string? From { get; init; }

    /// <summary>One sentence.</summary>
    public string Sentence => Row >= 0 ? string.Create(CultureInfo.InvariantCulture, $"{Tensor} holds {Value} at [{Row}, {Column}]")
        : From is null ? $"{Tensor} is finite, but not what is computed from it" : $"{Tensor} is not finite, though all of {From} is";

    /// <summary>No value of the tensor, but one that an operation made of it and did not keep: row and column are -1.</summary>
    public static RefusedValue ComputedFrom(string tensor) => new(tensor, -1, -1, float.NaN);

    /// <summary>A value of <paramref name="computed"/>, which an operation made of <paramref name="tensor"/> and did not keep: row and column are -1.</summary>
    public static RefusedValue ComputedFrom(string tensor, string computed) => new(computed, -1, -1, float.NaN) { From = tensor };

    /// <summary>The first value of <paramref name="x"/> that is not finite or whose magnitude is not below <paramref name="limit"/>; null when there is none.</summary>
    public static RefusedValue? Find(string tensor, ReadOnlySpan<float> x, int cols, float limit = float.PositiveInfinity)
    {
        for (int i = 0; i < x.Length; i++)
            if (!(MathF.Abs(x[i]) < limit)) return new RefusedValue(tensor, i / cols, i % cols, x[i]);
        return null;
    }
}
