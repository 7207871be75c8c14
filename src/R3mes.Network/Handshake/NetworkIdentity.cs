using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>Who this node is to its peers, and what they must share with it.</summary>
/// <param name="ChainId">The chain's name, 1 to <see cref="Hello.ChainIdBytesMax"/> bytes of UTF-8.</param>
/// <param name="GenesisHash">Hash of the genesis file.</param>
/// <param name="NodeKey">The node's key; the caller disposes it after the network.</param>
public sealed record NetworkIdentity(string ChainId, Digest GenesisHash, Ed25519KeyPair NodeKey)
{
    /// <summary>This node's name.</summary>
    public PeerId Self => PeerId.Of(NodeKey.PublicKey);
}
