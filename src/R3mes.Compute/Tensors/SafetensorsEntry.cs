namespace R3mes.Compute.Tensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its key in the header.</param>
/// <param name="DType">Element type as the format spells it: F32, U8 and so on.</param>
/// <param name="Shape">Extents, outermost first; the last one is contiguous.</param>
/// <param name="Offset">First byte, counted from the end of the header.</param>
/// <param name="ByteCount">Length in bytes: the product of the shape times the size of an element.</param>
public sealed record SafetensorsEntry(string Name, string DType, IReadOnlyList<int> Shape, int Offset, int ByteCount);
