using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.LightClient;

/// <summary>What the user believes to begin with, learnt outside of the protocol: a height and the hash of its header.</summary>
/// <param name="Height">1 or more.</param>
/// <param name="Hash">Hash of the header.</param>
public readonly record struct TrustRoot(long Height, Digest Hash);
