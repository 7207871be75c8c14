namespace R3mes.Compute.Models;

/// <summary>Why bytes are not a model that can be trained here.</summary>
/// <param name="Sentence">One sentence for a person, with the numbers.</param>
public sealed record ModelError(string Sentence);
