using R3mes.Consensus;

namespace R3mes.Node.Driver;

/// <summary>How long each step of a height may take. A round's waits grow with its number, so that some round is long enough for any network (arXiv 1807.04938, section on timeouts).</summary>
/// <param name="BlockInterval">From the start of a height to the start of the next, when the height takes no longer.</param>
/// <param name="Propose">Wait for a proposal in round 0.</param>
/// <param name="Vote">Wait for more prevotes, or precommits, in round 0.</param>
/// <param name="Growth">What each round adds to all of them.</param>
public sealed record ConsensusTiming(TimeSpan BlockInterval, TimeSpan Propose, TimeSpan Vote, TimeSpan Growth)
{
    /// <summary>A second a block; a proposal of 4 MiB passes a network of 50 Mbit/s in the time that round 0 waits for it.</summary>
    public static ConsensusTiming Default { get; } = Of(TimeSpan.FromSeconds(1));

    /// <summary>The waits for a given pause between blocks.</summary>
    public static ConsensusTiming Of(TimeSpan interval) =>
        new(interval, TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(600), TimeSpan.FromMilliseconds(400));

    /// <summary>How long the wait of <paramref name="kind"/> lasts in <paramref name="round"/>.</summary>
    public TimeSpan Of(TimeoutKind kind, int round) => (kind == TimeoutKind.Propose ? Propose : Vote) + (Growth * Math.Min(round, RoundsThatGrow));

    // 100 rounds wait 40 seconds more: a network that needs longer is down.
    private const int RoundsThatGrow = 100;
}
