using R3mes.Node.Gossip;
using R3mes.Primitives;

namespace R3mes.Node.Driver;

/// <summary>Messages of peers, as the network leaves them in the inbox.</summary>
/// <param name="inbox">The inbox.</param>
/// <param name="clock">The driver's clock.</param>
public sealed class InboxEvents(PeerInbox inbox, INodeClock clock) : IDriverEvents
{
    // After so many messages it is looked whether a wait has ended.
    private const int AtOnceMax = 64;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>A bug of ours that the network's tasks met: the node stops on the driver's thread.</summary>
    public Exception? Fault { get; set; }

    /// <inheritdoc/>
    public void Wait(ConsensusDriver driver, TimeSpan due, CancellationToken stop)
    {
        if (Fault is { } fault) throw new InvariantException($"the network ended by a fault of ours: {fault.Message}", fault);
        int taken = 0;
        for (; taken < AtOnceMax && inbox.TryTake(out PeerEvent next); taken++) Hand(driver, next);
        if (taken > 0) return;
        TimeSpan left = due - clock.Elapsed;
        if (left <= TimeSpan.Zero) return;
        using CancellationTokenRegistration wake = stop.Register(static box => ((PeerInbox)box!).Wake(), inbox);
        inbox.Wait(left < Longest ? left : Longest);
    }

    private static void Hand(ConsensusDriver driver, PeerEvent next)
    {
        switch (next.Kind)
        {
            case PeerEventKind.Connected:
                driver.OnPeerConnected(next.Peer);
                break;
            case PeerEventKind.Gone:
                driver.OnPeerGone(next.Peer);
                break;
            default:
                driver.OnMessage(next.Peer, next.Message!);
                break;
        }
    }
}
