namespace R3mes.Network.Handshake;

/// <summary>The byte that follows the length of a message of the handshake.</summary>
internal enum HandshakeMessageKind : byte
{
    /// <summary>A <see cref="Handshake.Hello"/>.</summary>
    Hello = 1,

    /// <summary>A signature, 64 bytes.</summary>
    Proof = 2,

    /// <summary>The side that sends it takes the connection; no body.</summary>
    Accept = 3,

    /// <summary>The side that sends it closes; one byte, a <see cref="HandshakeRefusal"/>.</summary>
    Refuse = 4,
}
