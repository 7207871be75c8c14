using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Transactions;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <content>
/// Who lies about the time, who floods, who hides a quorum and who joins. These draw from a source of their own: the runs of seeds without them stay what they were.
/// </content>
public sealed partial class SimWorld
{
    private const ulong JoinerPower = 9;
    private const int FalseTimeMsMax = 1_000_000_000, SlowMsMax = 120_000, HeldMsMax = 3000;

    private readonly SimRandom _own;
    private SimHider? _hider;

    private static readonly TimeSpan FloodEvery = TimeSpan.FromMilliseconds(50), JoinAgainAfter = TimeSpan.FromSeconds(2);

    /// <summary>The machine whose validator joins in the run, or null.</summary>
    public SimNode? Joiner { get; private set; }

    /// <summary>The machine that floods, or null.</summary>
    public SimNode? Flooder { get; private set; }

    /// <summary>Whether a quorum came about that one alone saw.</summary>
    public bool IsQuorumHidden => _hider?.IsHidden == true;

    /// <summary>The machine of a name.</summary>
    public SimNode NodeOf(PeerId id) => _byId[id];

    private void AddMembers()
    {
        int faulty = _options.Validators - 1;
        if (Faults.FalseTimes)
        {
            _nodes[faulty].IsFaulty = true;
            _nodes[faulty].Clock.Falsely = FalseTime;
            _nodes[0].Clock.Skew = -TimeSpan.FromMilliseconds(1000 + _own.Below(SlowMsMax));
        }

        if (Faults.Joins) Joiner = Add(_options.Validators + _options.Wallets);
        if (Faults.Flood || Faults.FloodByFollower)
        {
            Flooder = Faults.Flood ? _nodes[faulty] : Add(-1);
            Flooder.IsFaulty = true;
            Flooder.Flood = new SimFlood(this, Flooder, _genesis.ChainId, _own.Split());
        }

        if (Faults.HiddenQuorum)
        {
            _nodes[faulty].IsFaulty = true;
            _hider = new SimHider(_nodes[faulty], _genesis.ChainId, _own.Split());
        }

        if (Faults.Restored) _restored = _nodes[_own.Below(_options.Validators)];
    }

    private void BeginMembers()
    {
        if (Flooder is not null) After(TimeSpan.FromSeconds(1), FloodOn);
        if (Joiner is not { } joiner) return;
        TimeSpan boot = TimeSpan.FromMilliseconds(2000 + _own.Below(6000));
        After(boot, () => Boot(joiner));
        After(boot + JoinAgainAfter, () => Join(joiner));
    }

    // Up to thirty years off, another way at each vote.
    private Timestamp FalseTime() => SimClock.Start.AddMilliseconds((_own.Below(2) == 0 ? -1000L : 1000L) * _own.Below(FalseTimeMsMax));

    /// <summary>Who lies about the time holds its votes back for up to some waits: the vote for nothing of who did not hear the proposal is in time for the commit.</summary>
    private TimeSpan Held(SimNode from, PeerMessage message) =>
        from.Clock.Falsely is not null && message is (VoteMessage or VotesMessage) ? TimeSpan.FromMilliseconds(_own.Below(HeldMsMax)) : TimeSpan.Zero;

    private void FloodOn()
    {
        With(Flooder!, Flooder!.Flood!.Burst);
        After(FloodEvery, FloodOn);
    }

    /// <summary>Its operator registers the validator from its own machine, and from others as long as it is not in the set: nobody tells a transaction twice.</summary>
    private void Join(SimNode from)
    {
        SimNode joiner = Joiner!;
        if (joiner.Node?.Driver.Tip.Validators.Current.Validators.IndexOf(AddressOf(joiner.Validator)) >= 0) return;
        if (from.Node is { } up)
        {
            using PrivateKey key = SimGenesis.AccountOf(joiner.Validator);
            Address account = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
            if (up.Chain.Read(view => view.Account(account)) is { } state)
            {
                byte[] tx = TxSigner.Sign(SimGenesis.Join(joiner.Validator, account, JoinerPower), _genesis.ChainId, state.Number, state.Sequence, key, _genesis.Params.Fees);
                With(from, () =>
                {
                    Checks.Submitted(tx);
                    up.Intake.Submit(tx);
                });
            }
        }

        SimNode next = _nodes[_own.Below(_nodes.Count)];
        After(JoinAgainAfter, () => Join(next));
    }
}
