namespace R3mes.Node.Driver;

/// <summary>Where the driver's thread waits.</summary>
public interface IDriverEvents
{
    /// <summary>Hands over what came in the meantime; without that, waits for something to come, for <paramref name="due"/> or for <paramref name="stop"/>.</summary>
    void Wait(ConsensusDriver driver, TimeSpan due, CancellationToken stop);
}
