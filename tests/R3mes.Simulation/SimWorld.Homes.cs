using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <content>A whole home that is replaced by an older copy of itself, guard and all, while its validator had voted in the height in progress.</content>
public sealed partial class SimWorld
{
    private const long HeightsBackMin = 2;

    private static readonly TimeSpan RestoreFrom = TimeSpan.FromSeconds(3), RestoreEvery = TimeSpan.FromSeconds(4);

    private SimNode? _restored;
    private SimHome? _home;
    private TimeSpan _restoreFrom = RestoreFrom;

    /// <summary>Homes restored so far.</summary>
    public int Restores { get; private set; }

    /// <summary>A copy is made now and then.</summary>
    private void KeepHome(SimNode node, long height)
    {
        if (node == _restored && (_home is null || _own.Below(5) == 0)) _home = node.KeepHome(height);
    }

    /// <summary>Its validator votes: some of the time the copy is put back right after.</summary>
    private void NoteVote(SimNode node, PeerMessage message)
    {
        if (node != _restored || IsHealed || Now < _restoreFrom || _home is not { } home || message is not VoteMessage { Vote: { } vote }) return;
        if (node.Node is not { } up || vote.Height != up.Driver.Tip.Height + 1 || up.Driver.Tip.Height < home.Height + HeightsBackMin) return;
        if (vote.ValidatorAddress != AddressOf(node.Validator) || _own.Below(4) > 0) return;
        _restoreFrom = Now + RestoreEvery;
        After(TimeSpan.FromTicks(1 + _own.Below(200_000)), () => Restore(node));
    }

    private void Restore(SimNode node)
    {
        if (node.Node is null || IsHealed || _home is not { } home) return;
        Restores++;
        node.Crash();
        GoAway(node);
        node.RestoreHome(home);
        Checks.Restored(node, home.Height);
        // Where one more is away there is no quorum: the height in which it voted is still in progress when it comes back.
        if (_own.Below(3) > 0) Isolate(_nodes[(node.Index + 1 + _own.Below(_options.Validators - 1)) % _options.Validators], TimeSpan.FromMilliseconds(1500 + _own.Below(3000)));
        After(TimeSpan.FromMilliseconds(50 + _own.Below(500)), () => Boot(node));
    }

    private void Isolate(SimNode alone, TimeSpan time)
    {
        (int, int)[] links = [.. _nodes.Where(other => other != alone).SelectMany(other => new[] { (alone.Index, other.Index), (other.Index, alone.Index) })];
        _cut.UnionWith(links);
        After(time, () => _cut.ExceptWith(links));
    }
}
