namespace R3mes.Network.Transport;

/// <summary>An allowance a second that can be saved up for one second. Not safe for two threads.</summary>
internal sealed class TokenBucket
{
    private readonly long _perSecond;
    private long _tokens;
    private TimeSpan _at;

    /// <param name="perSecond">The allowance, 1 or more.</param>
    internal TokenBucket(long perSecond) => _tokens = _perSecond = perSecond;

    /// <summary>Takes what has been used already, into debt if need be; returns how long to wait until the debt is paid.</summary>
    internal TimeSpan Take(long used, TimeSpan now)
    {
        Int128 earned = Math.Max(0, (now - _at).Ticks) * (Int128)_perSecond / TimeSpan.TicksPerSecond;
        if (earned >= _perSecond)
        {
            // A second or more: a debt may be longer than that, and what is over is not saved up.
            _tokens = (long)Int128.Min(_perSecond, _tokens + earned);
            _at = now;
        }
        else
        {
            // The part of a token that was earned is not lost: the clock moves on by whole tokens.
            _tokens = Math.Min(_perSecond, _tokens + (long)earned);
            _at += TimeSpan.FromTicks((long)(earned * TimeSpan.TicksPerSecond / _perSecond));
        }

        _tokens -= used;
        return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)(-_tokens * (Int128)TimeSpan.TicksPerSecond / _perSecond) + 1);
    }
}
