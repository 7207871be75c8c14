namespace R3mes.Compute.Tensors;

/// <summary>Runs independent pieces of a step, in any order and on any number of workers: exact sums make the result the same.</summary>
public interface IWorkScheduler
{
    /// <summary>Workers that may run at once, at least 1; each has its own scratch memory.</summary>
    int Workers { get; }

    /// <summary>Calls <paramref name="body"/>(worker, index) once for every index below <paramref name="count"/> and returns when all are done; an exception of a piece is rethrown.</summary>
    void Run(int count, Action<int, int> body);
}
