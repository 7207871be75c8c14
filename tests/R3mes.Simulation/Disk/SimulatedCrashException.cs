namespace R3mes.Simulation.Disk;

/// <summary>The machine stops here, in the middle of whatever it was doing.</summary>
public sealed class SimulatedCrashException : Exception
{
    public SimulatedCrashException()
        : base("the simulated machine stopped")
    {
    }

    public SimulatedCrashException(string message)
        : base(message)
    {
    }

    public SimulatedCrashException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
