namespace R3mes.Primitives.Ports;

/// <summary>One change of state.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; null deletes.</param>
public readonly record struct StateWrite(byte[] Key, byte[]? Value);
