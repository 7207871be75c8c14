using R3mes.Primitives.Crypto;

namespace R3mes.Network.Peers;

/// <summary>Points of peers that misbehaved, forgiven with time, and bans that end. It outlives their connections. Not safe for two threads.</summary>
/// <param name="limits">Points, times and how many are remembered.</param>
internal sealed class PeerScores(PeerLimits limits)
{
    private readonly Dictionary<PeerId, Score> _scores = [];

    private sealed class Score
    {
        internal long Points { get; set; }
        internal TimeSpan At { get; set; }
        internal TimeSpan BannedUntil { get; set; }
        internal int Bans { get; set; }
    }

    /// <summary>Peers remembered.</summary>
    internal int Count => _scores.Count;

    /// <summary>Peers banned now.</summary>
    internal int BannedAt(TimeSpan now) => _scores.Values.Count(score => score.BannedUntil > now);

    /// <summary>Adds points; true when that bans the peer.</summary>
    internal bool Add(PeerId peer, int points, TimeSpan now)
    {
        if (!_scores.TryGetValue(peer, out Score? score))
        {
            if (_scores.Count >= limits.ScoresMax) ForgetOne(now);
            _scores[peer] = score = new Score { At = now };
        }

        if (score.BannedUntil > now) return false;
        score.Points = PointsAt(score, now) + points;
        score.At = now;
        if (score.Points < limits.BanPoints) return false;
        score.BannedUntil = now + BanTime(score.Bans);
        score.Bans++;
        score.Points = 0;
        return true;
    }

    /// <summary>Whether a peer is banned.</summary>
    internal bool IsBanned(PeerId peer, TimeSpan now) => _scores.TryGetValue(peer, out Score? score) && score.BannedUntil > now;

    /// <summary>Points that a peer has.</summary>
    internal long Points(PeerId peer, TimeSpan now) => _scores.TryGetValue(peer, out Score? score) ? PointsAt(score, now) : 0;

    private TimeSpan BanTime(int bansBefore)
    {
        TimeSpan time = limits.BanMin;
        for (int i = 0; i < bansBefore && time < limits.BanMax; i++) time *= 2;
        return time < limits.BanMax ? time : limits.BanMax;
    }

    private long PointsAt(Score score, TimeSpan now) =>
        Math.Max(0, score.Points - (long)((now - score.At).Ticks * (Int128)limits.ForgivenPerMinute / TimeSpan.TicksPerMinute));

    private void ForgetOne(TimeSpan now)
    {
        (PeerId peer, _) = _scores.MinBy(entry => (entry.Value.BannedUntil > now ? entry.Value.BannedUntil.Ticks : 0, PointsAt(entry.Value, now), entry.Value.At));
        _scores.Remove(peer);
    }
}
