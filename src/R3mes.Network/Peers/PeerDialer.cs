using R3mes.Network.Handshake;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Keeps a connection to one address: dials, waits while it holds, dials again.</summary>
internal sealed class PeerDialer(PeerAddress address, TcpPeerNetwork network, RedialSchedule schedule, TimeProvider time)
{
    // A connection that ends sooner is no reason to dial at once: the peer may refuse us in a loop.
    private static readonly TimeSpan HeldMin = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the node stops, or the address turns out to be this node's own.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        PeerId? known = address.Id;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                PeerConnection? connection = known is { } id ? network.Find(id) : null;
                long began = time.GetTimestamp();
                if (connection is null)
                {
                    (HandshakeResult result, connection) = await network.DialAsync(address, stop).ConfigureAwait(false);
                    if (result.Refusal == HandshakeRefusal.Self) return;
                    if (!result.Peer.IsZero) known = result.Peer;
                }

                if (connection is not null)
                {
                    await connection.Finished.WaitAsync(stop).ConfigureAwait(false);
                    if (time.GetElapsedTime(began) >= HeldMin) schedule.Reset();
                }

                await Task.Delay(schedule.Next(), time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
