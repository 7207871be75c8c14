namespace R3mes.Primitives.LightClient;

/// <summary>A source that the client will not ask again.</summary>
/// <param name="Source">The source.</param>
/// <param name="Reason">What it did.</param>
public readonly record struct DroppedSource(ILightBlockSource Source, LightClientRefusal Reason);
