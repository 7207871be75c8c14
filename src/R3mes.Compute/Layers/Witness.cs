using R3mes.Compute.Tensors;

namespace R3mes.Compute.Layers;

/// <summary>Says where a worker's sequence went wrong. It is asked only then: a step that goes well pays nothing.</summary>
internal sealed class Witness
{
    /// <summary>What the sequence was refused for; null when it was not.</summary>
    public RefusedValue? Found { get; private set; }

    /// <summary>Forgets, before a sequence.</summary>
    public void Clear() => Found = null;

    /// <summary>Remembers the first refused value of the tensors, which are looked at in order, or that there is none: then what was computed from the last of them overflowed.</summary>
    /// <returns>Always false, so that a caller can end with it.</returns>
    public bool Refuse(params ReadOnlySpan<(string Name, Matrix Values)> tensors)
    {
        foreach ((string name, Matrix values) in tensors) Found ??= RefusedValue.Find(name, values.Span, values.Cols);
        Found ??= RefusedValue.ComputedFrom(tensors[^1].Name);
        return false;
    }

    /// <summary>Remembers the first refused value of the tensors, or that there is none: then <paramref name="computed"/>, which was made of them and not kept, is not finite.</summary>
    /// <returns>Always false.</returns>
    public bool RefuseComputed(string computed, params ReadOnlySpan<(string Name, Matrix Values)> tensors)
    {
        foreach ((string name, Matrix values) in tensors) Found ??= RefusedValue.Find(name, values.Span, values.Cols);
        Found ??= RefusedValue.ComputedFrom(string.Join(", ", tensors.ToArray().Select(tensor => tensor.Name)), computed);
        return false;
    }

    /// <summary>Remembers the first value whose magnitude is not below <paramref name="limit"/>.</summary>
    /// <returns>Always false.</returns>
    public bool RefuseFrom(float limit, string name, Matrix values)
    {
        Found ??= RefusedValue.Find(name, values.Span, values.Cols, limit);
        return false;
    }
}
