namespace R3mes.Network.Transport;

/// <summary>What one peer may send a second; one second's worth may be saved up.</summary>
/// <param name="BytesPerSecond">Bytes, heads counted. Beyond, reading pauses.</param>
/// <param name="FramesPerSecond">Frames. Beyond, reading pauses and it counts against the peer.</param>
public sealed record ReceiveRates(long BytesPerSecond, long FramesPerSecond);
