using System.Diagnostics.CodeAnalysis;

namespace R3mes.Primitives;

/// <summary>The one way to say that a condition can only be false through a bug of our own.</summary>
public static class Invariant
{
    /// <summary>Stops the node before it signs anything when <paramref name="condition"/> is false.</summary>
    /// <param name="condition">What must be true if this program is right.</param>
    /// <param name="what">One clause that names what must hold.</param>
    /// <exception cref="InvariantException">The condition is false.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
            throw new InvariantException(what);
    }
}
