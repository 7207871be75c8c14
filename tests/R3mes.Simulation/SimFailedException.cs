namespace R3mes.Simulation;

/// <summary>What must hold does not.</summary>
public sealed class SimFailedException : Exception
{
    public SimFailedException()
    {
    }

    public SimFailedException(string message)
        : base(message)
    {
    }

    public SimFailedException(string message, Exception inner)
        : base(message, inner)
    {
    }

    public static void Unless(bool holds, string what)
    {
        if (!holds) throw new SimFailedException(what);
    }
}
