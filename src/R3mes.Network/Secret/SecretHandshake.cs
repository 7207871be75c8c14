using System.Security.Cryptography;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>
/// One side of the handshake of CometBFT v0.38's SecretConnection without a socket: what to send, and what to make of what came. Both send a fresh X25519 key; both derive keys for frames from what
/// they share, and a challenge from a transcript of it; each seals its Ed25519 key and its signature of the challenge. Unlike CometBFT, whose privval lets in anybody, each takes only keys that
/// it was told of.
/// </summary>
internal sealed class SecretHandshake : IDisposable
{
    /// <summary>A public key of the exchange as it is sent: its length, and google.protobuf.BytesValue with 32 bytes.</summary>
    internal const int ExchangeBytes = 3 + X25519.ByteCount;

    /// <summary>An <see cref="AuthSigMessage"/> behind its length.</summary>
    internal const int ProofBytes = 1 + AuthSigMessage.ByteCount;

    private static readonly byte[] ExchangeHead = [2 + X25519.ByteCount, 0x0a, X25519.ByteCount];

    private readonly SecretIdentity _self;
    private readonly X25519 _exchange;
    private readonly byte[] _challenge = new byte[32];

    /// <param name="self">This side.</param>
    /// <param name="secret">32 fresh random bytes.</param>
    internal SecretHandshake(SecretIdentity self, ReadOnlySpan<byte> secret) => (_self, _exchange) = (self, new X25519(secret));

    /// <summary>The other side's name, once it is proven.</summary>
    internal PeerId Peer { get; private set; }

    /// <summary>What comes from the other side, once its key of the exchange was taken; the caller disposes it.</summary>
    internal SecretFrames? Received { get; private set; }

    /// <summary>What goes to the other side, once its key of the exchange was taken; the caller disposes it.</summary>
    internal SecretFrames? Sent { get; private set; }

    /// <summary>Our key of the exchange, to be sent at once and in the clear.</summary>
    internal byte[] OurExchange() => [.. ExchangeHead, .. _exchange.PublicKey];

    /// <summary>Takes the other side's key of the exchange.</summary>
    /// <param name="message">Untrusted: <see cref="ExchangeBytes"/> bytes.</param>
    internal SecretRefusal TakeExchange(ReadOnlySpan<byte> message)
    {
        if (message.Length != ExchangeBytes || !message.StartsWith(ExchangeHead)) return SecretRefusal.Malformed;
        ReadOnlySpan<byte> ours = _exchange.PublicKey, theirs = message[ExchangeHead.Length..];
        int order = ours.SequenceCompareTo(theirs);
        Span<byte> shared = stackalloc byte[X25519.ByteCount], receive = stackalloc byte[ChaChaBox.KeyBytes], send = stackalloc byte[ChaChaBox.KeyBytes];
        if (order == 0 || !_exchange.TryShare(theirs, shared)) return SecretRefusal.LowOrderPoint;
        SecretKeys.Derive(shared, order < 0, receive, send);
        (Received, Sent) = (new SecretFrames(receive), new SecretFrames(send));
        using MerlinTranscript transcript = new("TENDERMINT_SECRET_CONNECTION_TRANSCRIPT_HASH"u8);
        transcript.Append("EPHEMERAL_LOWER_PUBLIC_KEY"u8, order < 0 ? ours : theirs);
        transcript.Append("EPHEMERAL_UPPER_PUBLIC_KEY"u8, order < 0 ? theirs : ours);
        transcript.Append("DH_SECRET"u8, shared);
        transcript.Challenge("SECRET_CONNECTION_MAC"u8, _challenge);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(receive);
        CryptographicOperations.ZeroMemory(send);
        return SecretRefusal.None;
    }

    /// <summary>Our key and proof, to be sent sealed.</summary>
    internal byte[] OurProof() => LengthDelimited.Frame(new AuthSigMessage(_self.Key.PublicKey, new OpaqueBytes(_self.Key.Sign(_challenge))).Encode());

    /// <summary>Takes the other side's key and proof.</summary>
    /// <param name="message">Untrusted: what was opened, <see cref="ProofBytes"/> bytes.</param>
    internal SecretRefusal TakeProof(ReadOnlySpan<byte> message)
    {
        if (message.Length != ProofBytes || message[0] != AuthSigMessage.ByteCount || !AuthSigMessage.TryDecode(message[1..], out AuthSigMessage? proof)) return SecretRefusal.Malformed;
        if (!Ed25519.Verify(proof.Key, _challenge, proof.Signature.Span)) return SecretRefusal.NotProven;
        Peer = PeerId.Of(proof.Key);
        // Both sides sign the same challenge: our own proof, sent back, is nobody's, whoever is let in.
        return Peer != _self.Self && _self.Admitted.Contains(Peer) ? SecretRefusal.None : SecretRefusal.UnknownPeer;
    }

    /// <summary>Zeroes the key of the exchange and the challenge.</summary>
    public void Dispose()
    {
        _exchange.Dispose();
        CryptographicOperations.ZeroMemory(_challenge);
    }
}
