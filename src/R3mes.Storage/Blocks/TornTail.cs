namespace R3mes.Storage.Blocks;

/// <summary>A last record that was not written whole before the node stopped, and was cut off at the start.</summary>
/// <param name="Path">The segment file.</param>
/// <param name="Offset">Where the file ends now.</param>
/// <param name="Bytes">How many bytes were cut off.</param>
public sealed record TornTail(string Path, long Offset, long Bytes);
