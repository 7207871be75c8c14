using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>Who one end of a secret connection is, and whom it lets in.</summary>
/// <param name="Key">Its key; the caller disposes it after the connections.</param>
/// <param name="Admitted">The names of the keys that the other side may have, one at least.</param>
public sealed record SecretIdentity(Ed25519KeyPair Key, IReadOnlyList<PeerId> Admitted)
{
    /// <summary>Its name.</summary>
    public PeerId Self => PeerId.Of(Key.PublicKey);

    /// <summary>True where it was told to let itself in: two ends with one key, which each refuses.</summary>
    public bool AdmitsItself => Admitted.Contains(Self);
}
