using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>What a run came to.</summary>
/// <param name="TraceHash">Hash over all that happened.</param>
/// <param name="HeightMin">Height of the node that is furthest behind.</param>
/// <param name="HeightMax">Height of the first.</param>
/// <param name="RoundsMax">The latest round in which a block was decided.</param>
/// <param name="Crashes">Machines that stopped.</param>
/// <param name="Messages">Messages sent.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Time">The world's time at the end.</param>
public sealed record SimResult(Digest TraceHash, long HeightMin, long HeightMax, int RoundsMax, int Crashes, long Messages, long Bytes, TimeSpan Time)
{
    /// <summary>Heights at which others validated than at the height below.</summary>
    public int SetChanges { get; init; }

    /// <summary>Most bytes that a height took in a consensus log of those who follow the rules.</summary>
    public long LogBytesMax { get; init; }

    /// <summary>How each height came to its block.</summary>
    public IReadOnlyList<SimDecision> Decisions { get; init; } = [];

    /// <summary>Homes that were replaced by an older copy.</summary>
    public int Restores { get; init; }

    /// <summary>Whether all of two results is the same, each decision too.</summary>
    public bool Equals(SimResult? other) =>
        other is not null && TraceHash == other.TraceHash && (HeightMin, HeightMax, RoundsMax, Crashes, Messages, Bytes, Time) == (other.HeightMin, other.HeightMax, other.RoundsMax, other.Crashes, other.Messages, other.Bytes, other.Time)
        && (SetChanges, LogBytesMax, Restores) == (other.SetChanges, other.LogBytesMax, other.Restores) && Decisions.SequenceEqual(other.Decisions);

    /// <inheritdoc/>
    public override int GetHashCode() => TraceHash.GetHashCode();
}
