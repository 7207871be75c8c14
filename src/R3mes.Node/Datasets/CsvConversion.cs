namespace R3mes.Node.Datasets;

/// <summary>What a conversion came to.</summary>
/// <param name="Rows">Lines of JSONL written.</param>
/// <param name="Skipped">Rows left out because the text, or the output, was empty.</param>
/// <param name="Bytes">Bytes written.</param>
public sealed record CsvConversion(long Rows, long Skipped, long Bytes);
