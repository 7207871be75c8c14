namespace R3mes.Node.Datasets;

/// <summary>Why a source or a manifest is refused.</summary>
/// <param name="Code">Stable short name, such as source_too_small.</param>
/// <param name="Message">One sentence for a person, with the numbers, that says what to do.</param>
public sealed record DatasetError(string Code, string Message);
