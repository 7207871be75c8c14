namespace R3mes.Node.Workers;

/// <summary>A party that watches committed state and does what it owes. Called after each block, from one thread.</summary>
public interface IWorker
{
    /// <summary>Who it is, for people to read.</summary>
    string Name { get; }

    /// <summary>Does all that is due now and returns; work that takes long watches <paramref name="stop"/>.</summary>
    void Poll(CancellationToken stop);
}
