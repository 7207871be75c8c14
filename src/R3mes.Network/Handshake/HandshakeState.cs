using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>
/// One side of a handshake without a socket: what to send, and what to make of what came. Both say hello; each signs "r3mes/peer/1", its role, and both
/// hellos as they were sent, so that a proof is of this connection, this role and this chain and of no other; each accepts or refuses.
/// It proves who is at the other end when it begins. It does not encrypt: whoever can change packets on the way can take over afterwards.
/// </summary>
internal sealed class HandshakeState
{
    private static readonly byte[] Domain = "r3mes/peer/1"u8.ToArray();
    private readonly NetworkIdentity _self;
    private readonly bool _dialed;
    private readonly byte[] _ours;
    private byte[] _theirs = [];

    /// <param name="self">This node.</param>
    /// <param name="dialed">True for the side that opened the connection.</param>
    /// <param name="nonce">32 fresh random bytes.</param>
    internal HandshakeState(NetworkIdentity self, bool dialed, Digest nonce)
    {
        (_self, _dialed) = (self, dialed);
        _ours = new Hello(Hello.CurrentVersion, self.ChainId, self.GenesisHash, self.NodeKey.PublicKey, nonce).Encode();
    }

    /// <summary>The other side, once its hello was taken; proven once its proof was.</summary>
    internal PeerId Peer { get; private set; }

    private PublicKey32 PeerKey { get; set; }

    /// <summary>Our hello, to be sent at once.</summary>
    internal byte[] OurHello => HandshakeMessage.Encode(HandshakeMessageKind.Hello, _ours);

    /// <summary>Takes the other side's hello; None when it is of our chain.</summary>
    internal HandshakeRefusal TakeHello(ReadOnlySpan<byte> body, PeerId? expected)
    {
        if (!Hello.TryDecode(body, out Hello? hello)) return HandshakeRefusal.Malformed;
        if (hello.Version != Hello.CurrentVersion) return HandshakeRefusal.WrongVersion;
        if (!string.Equals(hello.ChainId, _self.ChainId, StringComparison.Ordinal)) return HandshakeRefusal.WrongChain;
        if (hello.GenesisHash != _self.GenesisHash) return HandshakeRefusal.WrongGenesis;
        (Peer, PeerKey, _theirs) = (PeerId.Of(hello.NodeKey), hello.NodeKey, body.ToArray());
        if (Peer == _self.Self) return HandshakeRefusal.Self;
        return expected is { } id && id != Peer ? HandshakeRefusal.WrongPeer : HandshakeRefusal.None;
    }

    /// <summary>Our proof, once the other side's hello was taken.</summary>
    internal byte[] OurProof() => HandshakeMessage.Encode(HandshakeMessageKind.Proof, _self.NodeKey.Sign(SignBytes(_dialed)));

    /// <summary>Takes the other side's proof.</summary>
    internal HandshakeRefusal TakeProof(ReadOnlySpan<byte> signature) =>
        Ed25519.Verify(PeerKey, SignBytes(!_dialed), signature) ? HandshakeRefusal.None : HandshakeRefusal.BadSignature;

    /// <summary>What the side that dialed, or the one that was, signs.</summary>
    private byte[] SignBytes(bool byDialer)
    {
        (byte[] dialer, byte[] listener) = _dialed ? (_ours, _theirs) : (_theirs, _ours);
        // Lengths keep the border between the two hellos.
        return [.. Domain, byDialer ? (byte)1 : (byte)2, (byte)(dialer.Length >> 8), (byte)dialer.Length, .. dialer, (byte)(listener.Length >> 8), (byte)listener.Length, .. listener];
    }
}
