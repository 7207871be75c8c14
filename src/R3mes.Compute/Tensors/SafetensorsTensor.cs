namespace R3mes.Compute.Tensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Printable ASCII without quote or backslash.</param>
/// <param name="DType">Element type as the format spells it.</param>
/// <param name="Shape">Extents, outermost first.</param>
/// <param name="Data">Little-endian elements, row-major.</param>
public sealed record SafetensorsTensor(string Name, string DType, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Data);
