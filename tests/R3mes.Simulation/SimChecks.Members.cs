using R3mes.Node.Driver;
using R3mes.Node.Gossip;
using R3mes.Primitives.Chain;

namespace R3mes.Simulation;

/// <content>What must hold of the times of blocks, of what a flood leaves behind, of who joins and of who was restored from a copy.</content>
public sealed partial class SimChecks
{
    /// <summary>Blocks within which the votes of one that joined have to be in a commit.</summary>
    public const long JoinedWithin = 10;

    // A round has a block of some kilobytes and two votes of each validator, and what contradicts them once.
    private const long LogBytesBase = 64 << 10, LogBytesPerRound = 32 << 10;

    private static readonly TimeSpan JoinedAfterHealing = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(SimNode Node, SimNode Peer), int> _points = [];
    private readonly Dictionary<long, TimeSpan> _cameAt = [];
    private (TimeSpan Least, TimeSpan Most) _skew;
    private long _joinedAt, _joinerSigned, _joinerDue;

    /// <summary>Most bytes of a height in a consensus log.</summary>
    public long LogBytesMax { get; private set; }

    /// <summary>A home was replaced by a copy: what it had acknowledged since is not there, and what it signed is not forgotten.</summary>
    public void Restored(SimNode node, long height) => _heights[node] = height;

    /// <summary>A node counts an offence against another.</summary>
    public void Punished(SimNode node, SimNode peer, Offence offence) =>
        _points[(node, peer)] = _points.GetValueOrDefault((node, peer)) + OffenceWeights.Of(offence);

    /// <summary>Nothing grows without bound.</summary>
    public void Bounded()
    {
        foreach (SimNode node in world.Nodes)
        {
            if (!node.IsFaulty) _skew = (node.Clock.Skew < _skew.Least ? node.Clock.Skew : _skew.Least, node.Clock.Skew > _skew.Most ? node.Clock.Skew : _skew.Most);
            if (node.Node is not { } up) continue;
            SimFailedException.Unless(up.Pool.Count <= PoolTxsMax && up.Driver.Buffered <= ThingsPerNode * world.Nodes.Count, $"memory: node {node.Index} buffers {up.Driver.Buffered} things");
            if (!node.IsFaulty && node.Log is { } log) BoundedInBytes(node, up, log.Bytes);
        }
    }

    private void BoundedInBytes(SimNode node, Node.ChainNode up, long logBytes)
    {
        LogBytesMax = Math.Max(LogBytesMax, logBytes);
        SimFailedException.Unless(up.Pool.Bytes <= PoolBytesMax, $"memory: node {node.Index} has {up.Pool.Bytes} bytes of transactions");
        SimFailedException.Unless(logBytes <= LogBytesBase + (LogBytesPerRound * (up.Driver.Round + 1)), $"memory: node {node.Index} has {logBytes} bytes in the consensus log of height {up.Driver.Tip.Height + 1}, round {up.Driver.Round}");
        (string What, double Fill)[] rooms = [("messages ahead", up.Driver.AheadFill), ("blocks ahead", up.Driver.CatchUpFill), ("evidence", up.Driver.EvidenceFill)];
        foreach ((string what, double fill) in rooms) SimFailedException.Unless(fill <= 1, $"memory: node {node.Index} has more {what} than there is room for: {fill:P0}");
    }

    /// <summary>A block's time is one that a clock of somebody who follows the rules showed while it was voted on the block below, or follows that block's by the least that it may.</summary>
    private void CheckTime(Block block, Timestamp below)
    {
        long height = block.Header.Height;
        _cameAt[height] = world.Now;
        if (!ForkIsFailure || height == 1) return;
        TimeSpan since = _cameAt.GetValueOrDefault(height - 2); // the block below was voted on after that
        Timestamp earliest = SimClock.TimeOfDay(since + _skew.Least), latest = SimClock.TimeOfDay(world.Now + _skew.Most), least = below.AddMilliseconds(1), time = block.Header.Time;
        SimFailedException.Unless(time >= earliest, $"time: block {height} is of {time}, and no clock of who follows the rules was before {earliest}");
        SimFailedException.Unless(time <= latest || time <= least, $"time: block {height} is of {time}, and no clock of who follows the rules was after {latest}");
    }

    /// <summary>Counts the heights at which one that joined was to sign, and those at which it did.</summary>
    private void CheckJoiner(Block block, ValidatorSet signers)
    {
        if (world.Joiner is not { } joiner || signers.IndexOf(SimWorld.AddressOf(joiner.Validator)) is var index && index < 0) return;
        if (_joinedAt == 0) _joinedAt = block.Header.Height;
        bool signed = block.LastCommit.Signatures[index].Flag == BlockIdFlag.Commit;
        if (signed) _joinerSigned++;
        _joinerDue = signed || !world.IsHealed || joiner.Node is null ? 0 : _joinerDue + 1;
        SimFailedException.Unless(_joinerDue <= JoinedWithin, $"joining: validator {joiner.Validator} is one since height {_joinedAt} and signed none of the last {_joinerDue} blocks");
    }

    private void FinishMembers(SimOptions options)
    {
        if (world.Now < options.EndAt - TimeSpan.FromSeconds(1) || options.EndAt - options.HealAt < JoinedAfterHealing) return;
        if (world.Joiner is { } joiner) SimFailedException.Unless(_joinerSigned > 0, $"joining: validator {joiner.Validator} signed no block ({(_joinedAt == 0 ? "and did not become one" : $"and is one since height {_joinedAt}")})");
        if (world.Flooder is not { } flooder) return;
        foreach (SimNode node in world.Nodes.Where(IsHonest))
        {
            int points = _points.GetValueOrDefault((node, flooder));
            SimFailedException.Unless(points >= OffenceWeights.BanPoints, $"flood: node {node.Index} counted {points} points against node {flooder.Index}, which flooded it for {options.EndAt.TotalSeconds:F0} seconds");
        }
    }

    private const int PoolTxsMax = 1000;

    // What a peer may have ahead, its own votes of some rounds, and evidence: votes, so 512 bytes at most each; parts of blocks have their own room.
    private const long ThingsPerNode = 700;
    private const long PoolBytesMax = 1 << 20;
}
