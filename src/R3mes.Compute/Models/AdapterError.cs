namespace R3mes.Compute.Models;

/// <summary>Why bytes are not an adapter or a gradient of the expected shape.</summary>
/// <param name="Sentence">One sentence for a person, with the numbers.</param>
public sealed record AdapterError(string Sentence);
