using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>
/// What each peer may do that is no fault by itself: some of a kind at once, and more as time goes by (a token bucket a kind). An honest peer stays far below; one that goes over it floods.
/// </summary>
public sealed class PeerBudgets
{
    private readonly SortedDictionary<PeerId, Account> _accounts = [];

    /// <summary>How much of a kind a peer may do at once.</summary>
    /// <param name="kind">The kind.</param>
    public static long Burst(PeerAllowance kind) => LimitOf(kind).Burst;

    /// <summary>Takes from what a peer may do.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="kind">What it did.</param>
    /// <param name="now">Time on the clock that never goes back.</param>
    /// <param name="amount">How much: messages, or bytes.</param>
    /// <returns>False when that is more than is left: nothing is taken then.</returns>
    public bool TryTake(PeerId peer, PeerAllowance kind, TimeSpan now, long amount = 1)
    {
        if (!_accounts.TryGetValue(peer, out Account? account)) _accounts.Add(peer, account = new Account(peer));
        ref (long Left, TimeSpan At) entry = ref account.Of(kind);
        (long burst, long perSecond) = LimitOf(kind);
        long earned = (long)((now - entry.At).TotalMilliseconds * perSecond / 1000);
        if (earned > 0) entry = (Math.Min(burst, entry.Left + earned), now);
        if (entry.Left < amount) return false;
        entry.Left -= amount;
        return true;
    }

    /// <summary>A peer was punished for going over a limit: a quarter of it is free again, so that a flood costs by its length.</summary>
    public void Forgive(PeerId peer, PeerAllowance kind)
    {
        if (_accounts.TryGetValue(peer, out Account? account)) account.Of(kind).Left += (LimitOf(kind).Burst + 3) / 4;
    }

    /// <summary>Peers that are away and not forgotten.</summary>
    public const int AwayMax = 1024;

    /// <summary>How long a peer is away before it is forgotten: by then it has earned all back that time gives back.</summary>
    public static readonly TimeSpan AwayFor = TimeSpan.FromMinutes(10);

    /// <summary>Forgets peers that are away for long, and the longest away where there are too many.</summary>
    /// <param name="connected">Those that are there.</param>
    /// <param name="now">Time on the clock that never goes back.</param>
    public void Keep(IReadOnlyList<PeerId> connected, TimeSpan now)
    {
        HashSet<PeerId> here = [.. connected];
        List<Account> away = [];
        foreach (Account account in _accounts.Values)
        {
            account.AwaySince = here.Contains(account.Peer) ? null : account.AwaySince ?? now;
            if (account.AwaySince is not null) away.Add(account);
        }

        away.Sort(static (one, other) => one.AwaySince!.Value.CompareTo(other.AwaySince!.Value));
        for (int i = 0; i < away.Count; i++)
        {
            if (now - away[i].AwaySince >= AwayFor || away.Count - i > AwayMax) _accounts.Remove(away[i].Peer);
        }
    }

    // A hundred validators that make five blocks of 4 MiB a second send a node some 1,300 votes and parts in it, and each peer may pass all of them on.
    private static (long Burst, long PerSecond) LimitOf(PeerAllowance kind) => kind switch
    {
        PeerAllowance.Stale or PeerAllowance.Future or PeerAllowance.Duplicates or PeerAllowance.Statuses => (8192, 2048),
        PeerAllowance.Evidence => (256, 4),
        PeerAllowance.Questions => (32, 4),
        PeerAllowance.Needless => (96, 2),
        PeerAllowance.Claims => (2, 0),
        PeerAllowance.Blocks => (200, 200),
        PeerAllowance.AnswerBytes => (16L << 20, 4L << 20),
        _ => throw new InvariantException("what is allowed has a limit"),
    };

    private sealed class Account
    {
        private readonly (long Left, TimeSpan At)[] _entries;

        internal Account(PeerId peer)
        {
            Peer = peer;
            PeerAllowance[] kinds = Enum.GetValues<PeerAllowance>();
            _entries = new (long, TimeSpan)[kinds.Length];
            foreach (PeerAllowance kind in kinds) Of(kind) = (LimitOf(kind).Burst, TimeSpan.Zero);
        }

        internal PeerId Peer { get; }

        internal TimeSpan? AwaySince { get; set; }

        internal ref (long Left, TimeSpan At) Of(PeerAllowance kind) => ref _entries[(int)kind];
    }
}
