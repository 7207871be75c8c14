namespace R3mes.Storage.Wal;

/// <summary>What tells a batch of a consensus log from anything else.</summary>
/// <param name="Salt">The file's number, drawn when it was made.</param>
/// <param name="Height">The height in progress: what an older one left behind is no batch of this one.</param>
internal readonly record struct WalSeal(ulong Salt, long Height);
