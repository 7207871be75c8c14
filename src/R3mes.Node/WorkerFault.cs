namespace R3mes.Node;

/// <summary>A worker that ended by a fault of ours.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Fault">What it threw.</param>
public sealed record WorkerFault(string Worker, Exception Fault);
