namespace R3mes.Node.Control;

/// <summary>What a <see cref="ControlRequest"/> asks for.</summary>
public enum ControlKind
{
    /// <summary>Chain id, height, hashes: answered as JSON text.</summary>
    Status = 1,

    /// <summary>An application query: path and protobuf data as in ABCI.</summary>
    Query = 2,

    /// <summary>A signed transaction to check and keep for a block.</summary>
    Broadcast = 3,

    /// <summary>A committed block; data is the height as eight little-endian bytes.</summary>
    Block = 4,
}
