using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <content>
/// Anti-entropy: each node says where it stands on every step, and twice a second what it has; a peer that knows more sends what is missing. Whatever the network lost, and
/// however long it was cut, this brings a height together again.
/// </content>
public sealed partial class ConsensusDriver
{
    /// <summary>Pause between two statuses that ask for what is missing.</summary>
    public static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(500);

    // As many peers are asked at a time; in a hundred validators' mesh all of them would answer with the same hundred votes.
    private const int AskedAtOnce = 3;

    /// <summary>How long a height is in progress before this node asks for what it lacks.</summary>
    public static readonly TimeSpan AskAfterStart = TimeSpan.FromMilliseconds(200);

    // A proposer that lets its parts trickle keeps nobody from asking others for longer.
    private static readonly TimeSpan ComingMax = TimeSpan.FromSeconds(2);

    private int _asked;

    private void AskLater()
    {
        TimeSpan soonest = _clock.Elapsed + AskAfterStart;
        if (_statusAt < soonest) _statusAt = soonest;
    }

    private void SendStatus(bool wants)
    {
        IReadOnlyList<PeerId> peers = _peers.Connected;
        StatusMessage asks = Status(wants);
        if (wants) _statusAt = _clock.Elapsed + (asks.Recalls ? RecallInterval : StatusInterval);
        if (!wants || peers.Count <= AskedAtOnce)
        {
            _peers.Broadcast(asks, except: null);
            return;
        }

        for (int i = 0; i < AskedAtOnce; i++) _peers.Send(peers[_asked++ % peers.Count], asks);
    }

    private StatusMessage Status(bool wants, bool asksAll = false)
    {
        int count = Validators.Validators.Count, round = Round;
        Proposal? proposal = _started ? _proposals.Of(round) : null;
        int polRound = proposal?.PolRound ?? -1;
        return new StatusMessage
        {
            Height = Height,
            Round = round,
            Step = (byte)(_started ? _core.Step : Step.New),
            BaseHeight = _tip.Height > 0 ? 1 : 0,
            LastHeight = _tip.Height,
            Wants = wants,
            Recalls = wants && IsRecalling,
            Proposal = proposal?.BlockId ?? BlockId.Nil,
            Parts = proposal is null ? Bitmap.Empty : PartsNotAsked(proposal.BlockId, asksAll),
            Prevotes = VotesHere(round, VoteType.Prevote, count),
            Precommits = VotesHere(round, VoteType.Precommit, count),
            ProofRound = polRound,
            ProofPrevotes = polRound < 0 ? Bitmap.Empty : VotesHere(polRound, VoteType.Prevote, count),
            LastCommit = Bitmap.Of(_lastCommit.Validators.Validators.Count, index => !LacksOfLastCommit(index)),
        };
    }

    /// <summary>Parts that nobody need send: those that are here and, while they keep coming, those that are on their way.</summary>
    private Bitmap PartsNotAsked(BlockId id, bool asksAll)
    {
        if (_proposals.Find(id) is not { } assembly) return Bitmap.Empty;
        TimeSpan now = _clock.Elapsed;
        bool areComing = !asksAll && now - assembly.CameAt.Part < StatusInterval && now - assembly.CameAt.Proposal < ComingMax;
        return Bitmap.Of((int)id.Parts.Total, index => areComing || assembly.Has(index));
    }

    private Bitmap VotesHere(int round, VoteType type, int count)
    {
        if (!_started) return Bitmap.Empty;
        bool[] here = new bool[count];
        foreach (Vote vote in _core.VotesOf(round, type)) here[vote.ValidatorIndex] = true;
        return Bitmap.Of(count, index => here[index]);
    }

    private void OnStatus(PeerId from, StatusMessage status)
    {
        if (!_budgets.TryTake(from, PeerAllowance.Statuses, _clock.Elapsed))
        {
            Refuse(from, DriverRefusal.StatusFlood);
            return;
        }

        // What it was told when it connected, or since, it could not judge before it came here.
        if (_views.MostOf(from) is { } before && before < status.LastHeight) Tell(from, _evidence.JudgedBetween(before, status.LastHeight));
        _views.Put(from, status);
        // Once most are heard they are given the time to answer, and not the first alone.
        if (_heardAt is null || (HearsMost && !_heardMost)) _heardAt = _clock.Elapsed;
        _heardMost |= HearsMost;
        if (!_maySign && MaySign())
        {
            _maySign = true;
            DoLater();
        }

        _catchUp.Tick(_clock.Elapsed, _tip.Height);
        if (!status.Wants) return;
        if (!_budgets.TryTake(from, PeerAllowance.Questions, _clock.Elapsed))
        {
            Refuse(from, DriverRefusal.StatusQuestionsTooMany);
            return;
        }

        if (status.Height == Height && _started) SendMissing(from, status);
        if (status.Height == Height && _chain.ExtendsVotes(_tip.Height)) SendForProposal(from, status);
        if (status.Height == _tip.Height) SendLastCommit(from, status);
    }

    // Within so long a peer has said where it stands, one that has blocks has brought one of them, and peers have answered three or four questions for the votes of the height in progress: sooner than
    // a round without a proposal ends (1.5 s), so that nobody who comes back to complete a quorum costs it a round.
    private static readonly TimeSpan HearFor = TimeSpan.FromSeconds(2), BelieveFor = TimeSpan.FromSeconds(30), RecallFor = TimeSpan.FromMilliseconds(1000), RecallInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A validator signs nothing before it has heard, of most validators or for a while, that nobody is ahead of it: its home may be an older copy, whose guard forgot what was signed since. Then it
    /// waits until its peers may have told it what it signed above its last block in a former life. Who claims blocks of which none comes keeps it from signing for a while only. One that is alone
    /// has nobody to ask.
    /// </summary>
    private bool MaySign()
    {
        if (_signer is null || IsSolo) return _signer is not null;
        TimeSpan now = _clock.Elapsed;
        if (_views.Count == 0 || (!HearsMost && now - _bornAt < HearFor)) return false;
        if (_hasPast && now - _heardAt < RecallFor) return false;
        return _views.CountAhead(_tip.Height) == 0 || now - _heardAt >= BelieveFor;
    }

    private bool IsRecalling => _started && _hasPast && !_maySign && Self is not null;

    // With this node as many as decide a block: of those who decided one with its vote some are among them.
    private bool HearsMost => 3 * (_views.Count + 1) > 2 * Validators.Validators.Count;

    private void SendMissing(PeerId from, StatusMessage status)
    {
        List<Vote> votes = [];
        if (status.Round < _core.Round)
        {
            // A third of the power in a later round takes it there (L55); its own round's precommits may do so too.
            Add(votes, _core.Round, VoteType.Precommit, Bitmap.Empty);
            Add(votes, _core.Round, VoteType.Prevote, Bitmap.Empty);
            Add(votes, status.Round, VoteType.Precommit, status.Precommits);
        }
        else if (status.Round == _core.Round)
        {
            Add(votes, status.Round, VoteType.Prevote, status.Prevotes);
            Add(votes, status.Round, VoteType.Precommit, status.Precommits);
            int polRound = _proposals.Of(status.Round)?.PolRound ?? -1;
            if (polRound >= 0) Send(from, _core.QuorumOf(polRound, VoteType.Prevote));
            // The peer may have the votes of all and not see the quorum: of a validator that voted twice it counts the other vote.
            if (status.Step <= (byte)Step.Prevote) Send(from, _core.QuorumOf(status.Round, VoteType.Prevote));
        }

        Send(from, votes); // before the proposal: who forgot what it voted has to hear of it first
        if (status.Recalls) SendBetween(from, status);
        if (status.Round == _core.Round) SendProposal(from, status);
    }

    /// <summary>A peer that may have forgotten what it signed: in whatever round that was, of those that are kept here.</summary>
    private void SendBetween(PeerId from, StatusMessage status)
    {
        List<Vote> votes = [];
        for (int round = Math.Max(0, _core.Round - ConsensusCore.RoundsBehindMax); round < _core.Round; round++)
        {
            Add(votes, round, VoteType.Prevote, round == status.Round ? status.Prevotes : Bitmap.Empty);
            if (round != status.Round) Add(votes, round, VoteType.Precommit, Bitmap.Empty); // those were sent
        }

        Send(from, votes);
    }

    /// <summary>Votes for the last block that the peer does not have whole: without them it proposes nothing.</summary>
    private void SendForProposal(PeerId from, StatusMessage status) =>
        Send(from, [.. _lastCommit.Votes.Where(vote => !status.LastCommit[vote.ValidatorIndex])]);

    private void Send(PeerId to, IReadOnlyList<Vote> votes)
    {
        if (votes.Count == 0) return;
        foreach (VotesMessage some in VotesMessage.Split(votes))
        {
            if (MayAnswer(to, some.Votes.Count * VoteBytes)) _peers.Send(to, some);
        }
    }

    private void Add(List<Vote> votes, int round, VoteType type, Bitmap has)
    {
        foreach (Vote vote in _core.VotesOf(round, type))
        {
            if (!has[vote.ValidatorIndex]) votes.Add(vote);
        }
    }

    private void SendProposal(PeerId from, StatusMessage status)
    {
        if (_proposals.Of(status.Round) is not { } proposal) return;
        if (status.Proposal != proposal.BlockId) _peers.Send(from, new ProposalMessage(new OpaqueBytes(proposal.Encode())));
        if (_proposals.Find(proposal.BlockId) is not { Block: not null } assembly) return;
        PartSet parts = assembly.Block.Parts;
        for (int i = 0; i < parts.Count; i++)
        {
            if (status.Proposal == proposal.BlockId && status.Parts[i]) continue;
            BlockPart part = parts.Part(i);
            if (!MayAnswer(from, part.Bytes.Length)) return;
            _peers.Send(from, new BlockPartMessage(proposal.Height, proposal.Round, proposal.BlockId, part));
        }
    }

    private const int VoteBytes = 256; // with an extension some more, without one fewer

    /// <summary>Whether a peer may be sent so much for its statuses: who says each time that it has nothing is not sent a block each time.</summary>
    private bool MayAnswer(PeerId peer, int bytes)
    {
        if (_budgets.TryTake(peer, PeerAllowance.AnswerBytes, _clock.Elapsed, bytes)) return true;
        Counts.Refuse(DriverRefusal.StatusQuestionsTooMany);
        return false;
    }

    /// <summary>The peer is still at the height that is final here: the precommits that made it so.</summary>
    private void SendLastCommit(PeerId from, StatusMessage status)
    {
        if (status.Round != _lastCommit.Round) return;
        List<Vote> votes = [];
        for (int i = 0; i < _lastCommit.Validators.Validators.Count; i++)
        {
            if (_lastCommit.VoteAt(i) is { } vote && !status.Precommits[i]) votes.Add(vote);
        }

        Send(from, votes);
    }
}
