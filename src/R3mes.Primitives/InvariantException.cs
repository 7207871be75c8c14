namespace R3mes.Primitives;

/// <summary>A bug of our own: never raised for refused input and never for a failed disk, device or peer.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>An invariant without a description.</summary>
    public InvariantException()
        : this("unnamed")
    {
    }

    /// <summary>An invariant that did not hold.</summary>
    /// <param name="what">One clause that names what must hold.</param>
    public InvariantException(string what)
        : base("invariant broken: " + what)
    {
    }

    /// <summary>An invariant that did not hold because of another failure.</summary>
    /// <param name="what">One clause that names what must hold.</param>
    /// <param name="inner">The failure that showed it.</param>
    public InvariantException(string what, Exception inner)
        : base("invariant broken: " + what, inner)
    {
    }
}
