namespace R3mes.Application.Blocks;

/// <summary>Answer to a query over committed state.</summary>
/// <param name="Code">0 when there is an answer.</param>
/// <param name="Log">Why there is none.</param>
/// <param name="Value">The encoded response message.</param>
/// <param name="Height">Height of the state that was asked.</param>
public sealed record QueryResult(uint Code, string Log, byte[] Value, long Height);
