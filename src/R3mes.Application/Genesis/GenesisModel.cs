using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Genesis;

/// <summary>The base model, which never changes.</summary>
/// <param name="Name">Such as r3mes-byte-1m.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Hash">SHA-256 of the model file.</param>
/// <param name="Cid">Name of the model file.</param>
public sealed record GenesisModel(string Name, string Version, Digest Hash, Cid Cid);
