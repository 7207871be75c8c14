using R3mes.Network.Handshake;
using R3mes.Network.Transport;
using R3mes.Primitives;

namespace R3mes.Node.Gossip;

/// <summary>The words by which metrics and logs know why a connection did not come about, or ended.</summary>
public static class NetworkLabels
{
    /// <summary>The word for a refusal.</summary>
    /// <param name="refusal">Not None.</param>
    public static string Of(HandshakeRefusal refusal) => refusal switch
    {
        HandshakeRefusal.TimedOut => "timed_out",
        HandshakeRefusal.Closed => "closed",
        HandshakeRefusal.Malformed => "malformed",
        HandshakeRefusal.WrongVersion => "wrong_version",
        HandshakeRefusal.WrongChain => "wrong_chain",
        HandshakeRefusal.WrongGenesis => "wrong_genesis",
        HandshakeRefusal.Self => "self",
        HandshakeRefusal.BadSignature => "bad_signature",
        HandshakeRefusal.WrongPeer => "wrong_peer",
        HandshakeRefusal.Banned => "banned",
        HandshakeRefusal.Duplicate => "duplicate",
        HandshakeRefusal.TooManyPeers => "too_many_peers",
        HandshakeRefusal.Stopping => "stopping",
        HandshakeRefusal.Unknown => "unknown",
        _ => throw new InvariantException("a refusal has a word"),
    };

    /// <summary>The word for an end.</summary>
    /// <param name="reason">The reason.</param>
    public static string Of(CloseReason reason) => reason switch
    {
        CloseReason.ClosedByPeer => "closed_by_peer",
        CloseReason.Failed => "failed",
        CloseReason.Idle => "idle",
        CloseReason.FrameTooSlow => "frame_too_slow",
        CloseReason.BadFrame => "bad_frame",
        CloseReason.QueueFull => "queue_full",
        CloseReason.Banned => "banned",
        CloseReason.Replaced => "replaced",
        CloseReason.Stopping => "stopping",
        _ => throw new InvariantException("an end has a word"),
    };
}
