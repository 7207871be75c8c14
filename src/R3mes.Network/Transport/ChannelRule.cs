namespace R3mes.Network.Transport;

/// <summary>One lane of every connection. Its number is its place in the list that both sides have; lower ones are sent first.</summary>
/// <param name="Name">Its label in metrics: lower case.</param>
/// <param name="FrameBytesMax">Longest payload, in and out.</param>
/// <param name="QueueFramesMax">Frames that wait for one peer at most.</param>
/// <param name="QueueBytesMax">Their bytes at most; one frame always fits.</param>
/// <param name="Overflow">What happens beyond.</param>
public sealed record ChannelRule(string Name, int FrameBytesMax, int QueueFramesMax, int QueueBytesMax, OverflowRule Overflow);
