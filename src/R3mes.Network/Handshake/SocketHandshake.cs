using System.Net.Sockets;
using System.Security.Cryptography;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Handshake;

/// <summary>Runs a handshake over a socket, reading not one byte beyond it.</summary>
internal static class SocketHandshake
{
    /// <summary>Exchanges hellos, proofs and verdicts.</summary>
    /// <param name="socket">A connected socket; the caller closes it.</param>
    /// <param name="self">This node.</param>
    /// <param name="dialed">True for the side that opened the connection.</param>
    /// <param name="expected">Who was dialed, null for anybody.</param>
    /// <param name="admit">Asked once the other side is proven: None to take it.</param>
    /// <param name="stop">The time limit, and the node's end.</param>
    /// <returns>The peer, zero when it did not get so far; why not, and whether it was the other side that refused.</returns>
    internal static async Task<HandshakeResult> RunAsync(
        Socket socket, NetworkIdentity self, bool dialed, PeerId? expected, Func<PeerId, HandshakeRefusal> admit, CancellationToken stop)
    {
        HandshakeState state = new(self, dialed, FreshNonce());
        try
        {
            await SendAsync(socket, state.OurHello, stop).ConfigureAwait(false);
            HandshakeResult? ended = await TakeAsync(socket, state, HandshakeMessageKind.Hello, body => state.TakeHello(body.Span, expected), stop).ConfigureAwait(false);
            if (ended is not null) return ended;
            await SendAsync(socket, state.OurProof(), stop).ConfigureAwait(false);
            ended = await TakeAsync(socket, state, HandshakeMessageKind.Proof, body => state.TakeProof(body.Span) is not HandshakeRefusal.None and var refusal ? refusal : admit(state.Peer), stop).ConfigureAwait(false);
            if (ended is not null) return ended;
            await SendAsync(socket, HandshakeMessage.Encode(HandshakeMessageKind.Accept, []), stop).ConfigureAwait(false);
            ended = await TakeAsync(socket, state, HandshakeMessageKind.Accept, _ => HandshakeRefusal.None, stop).ConfigureAwait(false);
            return ended ?? new HandshakeResult(state.Peer, HandshakeRefusal.None, ByPeer: false);
        }
        catch (OperationCanceledException)
        {
            return new HandshakeResult(state.Peer, HandshakeRefusal.TimedOut, ByPeer: false);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return new HandshakeResult(state.Peer, HandshakeRefusal.Closed, ByPeer: false);
        }
    }

    private static Digest FreshNonce()
    {
        Span<byte> nonce = stackalloc byte[Digest.ByteCount];
        RandomNumberGenerator.Fill(nonce);
        return Digest.FromSpan(nonce);
    }

    /// <summary>Reads the message whose turn it is and judges it; a refusal of ours is told before it is returned. Null when all is well.</summary>
    private static async Task<HandshakeResult?> TakeAsync(
        Socket socket, HandshakeState state, HandshakeMessageKind turn, Func<ReadOnlyMemory<byte>, HandshakeRefusal> judge, CancellationToken stop)
    {
        byte[] buffer = new byte[HandshakeMessage.BytesMax];
        int have = 0;
        while (true)
        {
            ReadStatus status = HandshakeMessage.Read(buffer.AsSpan(0, have), out HandshakeMessageKind kind, out ReadOnlySpan<byte> body, out _);
            if (status == ReadStatus.Done && kind == HandshakeMessageKind.Refuse)
                return new HandshakeResult(state.Peer, Enum.IsDefined((HandshakeRefusal)body[0]) && body[0] != 0 ? (HandshakeRefusal)body[0] : HandshakeRefusal.Unknown, ByPeer: true);
            if (status == ReadStatus.Done || status == ReadStatus.Invalid)
            {
                HandshakeRefusal refusal = status == ReadStatus.Invalid || kind != turn ? HandshakeRefusal.Malformed : judge(buffer.AsMemory(HandshakeMessage.HeadBytes, body.Length));
                if (refusal == HandshakeRefusal.None) return null;
                try
                {
                    await RefuseAsync(socket, refusal, stop).ConfigureAwait(false);
                }
                catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
                {
                    // The other side went without hearing why: our reason is the one to count.
                }

                return new HandshakeResult(state.Peer, refusal, ByPeer: false);
            }

            // The head says how long the message is: no byte of what follows is taken.
            int want = have < HandshakeMessage.HeadBytes ? HandshakeMessage.HeadBytes : HandshakeMessage.HeadBytes - 1 + ((buffer[0] << 8) | buffer[1]);
            int count = await socket.ReceiveAsync(buffer.AsMemory(have, want - have), SocketFlags.None, stop).ConfigureAwait(false);
            if (count == 0) return new HandshakeResult(state.Peer, HandshakeRefusal.Closed, ByPeer: false);
            have += count;
        }
    }

    /// <summary>Says why, then reads what is still under way: a socket that is closed on unread bytes resets the connection, and the reason would be lost with it.</summary>
    private static async ValueTask RefuseAsync(Socket socket, HandshakeRefusal refusal, CancellationToken stop)
    {
        await SendAsync(socket, HandshakeMessage.Encode(HandshakeMessageKind.Refuse, [(byte)refusal]), stop).ConfigureAwait(false);
        socket.Shutdown(SocketShutdown.Send);
        byte[] rest = new byte[HandshakeMessage.BytesMax];
        for (int reads = 0; reads < 4; reads++)
        {
            if (await socket.ReceiveAsync(rest.AsMemory(), SocketFlags.None, stop).ConfigureAwait(false) == 0) return;
        }
    }

    private static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, stop).ConfigureAwait(false)..];
    }
}
