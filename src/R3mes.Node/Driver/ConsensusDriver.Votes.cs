using R3mes.Consensus;
using R3mes.Consensus.Rounds;
using R3mes.Consensus.Votes;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <content>Votes that peers send, of the height in progress and of the last block.</content>
public sealed partial class ConsensusDriver
{
    private void OnVote(PeerId from, Vote vote, PeerMessage message)
    {
        if (vote.Height == _tip.Height && vote.Type == VoteType.Precommit && _tip.Height > 0)
        {
            OnLateVote(from, vote);
            return;
        }

        if (!IsOfHeight(from, message, vote.Height)) return;
        // What the core would not count is not verified, nor logged, nor passed on.
        if (ReasonOf(_core.Judge(vote)) is { } reason) Refuse(from, reason);
        else if (IsSigned(from, vote, Validators))
        {
            Notice(vote);
            Tell(new ConsensusInput.VoteReceived(vote));
            Relay(message, from);
        }
    }

    /// <summary>A precommit for the last block: late for it, in time for the commit that the next one carries, or against what its validator said before.</summary>
    private void OnLateVote(PeerId from, Vote vote)
    {
        if (LacksOfLastCommit(vote.ValidatorIndex) && _lastCommit.Wants(vote))
        {
            if (IsSigned(from, vote, _lastCommit.Validators) && _lastCommit.TryComplete(vote)) BuildAgain();
        }
        else if (_lastCommit.ContradictedBy(vote) is { } first)
        {
            if (!IsSigned(from, vote, _lastCommit.Validators)) return;
            _lastCommit.Accuse(vote.ValidatorIndex);
            OnEquivocation(first, vote);
        }
        else
        {
            Refuse(from, vote.Round == _lastCommit.Round && _lastCommit.Has(vote.ValidatorIndex) ? DriverRefusal.VoteKnown : DriverRefusal.Stale);
        }
    }

    /// <summary>Whether a former life may have signed in the height in progress.</summary>
    private bool IsNew => _decided < 2;

    /// <summary>Whether something is signed by this validator, maybe in a former life.</summary>
    private bool IsOwn(Address signer) => IsNew && _signer is not null && signer == _signer.Address;

    /// <summary>A vote that was verified, before the core hears of it.</summary>
    private void Notice(Vote vote)
    {
        if (IsOwn(vote.ValidatorAddress) && !_signer!.Knows(vote)) LeaveHeight();
    }

    /// <summary>
    /// A peer tells what this validator signed in the height in progress, and its guard does not know of it: this home is an older copy of the one that signed, and leaves the height to others. In a
    /// node that has decided two heights it would be another machine with the same key, which no guard helps against.
    /// </summary>
    private void LeaveHeight()
    {
        Counts.Refuse(DriverRefusal.GuardBehindTheLog);
        _isOlderCopy = true;
        _signer!.RaiseFloor(Height, int.MaxValue);
    }

    private void OnEquivocation(Vote first, Vote second)
    {
        Counts.Equivocated();
        if (_evidence.TryAdd(first, second, _tip) is { } evidence) KeepEvidence(evidence, from: null);
    }

    private static DriverRefusal? ReasonOf(VoteRefusal refusal) => refusal switch
    {
        VoteRefusal.Duplicate => DriverRefusal.VoteKnown,
        VoteRefusal.ThirdVote => DriverRefusal.VoteThird,
        VoteRefusal.FarRound => DriverRefusal.VoteOfAFarRound,
        VoteRefusal.OldRound => DriverRefusal.Stale,
        _ => null,
    };

    /// <summary>Votes that a peer keeps together: what this node lacks of a round, or what makes it go to a far one.</summary>
    private void OnVotes(PeerId from, IReadOnlyList<Vote> votes)
    {
        if (votes.Count > 0 && votes[0].Height == Height && _started && votes[0].Round > _core.Round + ConsensusCore.RoundsAheadMax)
        {
            OnFarVotes(from, [.. votes.Where(vote => vote.Height == Height && vote.Round == votes[0].Round).DistinctBy(static vote => (vote.ValidatorAddress, vote.Type))]);
            return;
        }

        foreach (Vote[] quorum in votes.Where(vote => vote.Height == Height).GroupBy(vote => (vote.Round, vote.Type, vote.BlockId)).Select(group => group.ToArray()).ToArray())
        {
            // Where a validator contradicted itself, single votes may never show what these show together.
            if (!_started || quorum[0].Height != Height || _core.Step == Step.Commit || !_core.IsNewQuorum(quorum)) continue;
            if (!Array.TrueForAll(quorum, vote => IsSigned(from, vote, Validators))) return;
            Array.ForEach(quorum, Notice);
            Tell(new ConsensusInput.CertificateReceived(quorum));
        }

        foreach (Vote vote in votes) OnVote(from, vote, new VoteMessage(vote));
    }

    private void OnFarVotes(PeerId from, Vote[] votes)
    {
        if (!_core.IsSkip(votes)) Refuse(from, DriverRefusal.VotesTooFew);
        else if (Array.TrueForAll(votes, vote => IsSigned(from, vote, Validators)))
        {
            Array.ForEach(votes, Notice);
            Tell(new ConsensusInput.CertificateReceived(votes));
        }
    }

    /// <summary>Where votes carry something of the application, a signature out of a block is not the whole vote.</summary>
    private bool LacksOfLastCommit(int index) => _chain.ExtendsVotes(_tip.Height) ? _lastCommit.VoteAt(index) is null : !_lastCommit.Has(index);

    private bool IsSigned(PeerId from, Vote vote, ValidatorSet validators)
    {
        if (vote.ValidatorIndex < 0 || vote.ValidatorIndex >= validators.Validators.Count || validators.Validators[vote.ValidatorIndex].Address != vote.ValidatorAddress)
        {
            Refuse(from, DriverRefusal.VoteOfNoValidator);
            return false;
        }

        PublicKey32 key = validators.Validators[vote.ValidatorIndex].PublicKey;
        if (!Ed25519.Verify(key, vote.SignBytes(_chainId), vote.Signature.Span))
        {
            Refuse(from, DriverRefusal.VoteSignature);
            return false;
        }

        if (IsExtended(vote, key)) return true;
        Refuse(from, DriverRefusal.VoteExtension);
        return false;
    }

    /// <summary>Whether a vote carries what its validator owes, signed: a precommit for a block what the application takes, any other nothing.</summary>
    private bool IsExtended(Vote vote, PublicKey32 key)
    {
        if (vote.Type != VoteType.Precommit || vote.BlockId.IsNil) return vote.Extension.IsEmpty && vote.ExtensionSignature.IsEmpty;
        bool signed = vote.Extension.IsEmpty ? vote.ExtensionSignature.IsEmpty : Ed25519.Verify(key, vote.ExtensionSignBytes(_chainId), vote.ExtensionSignature.Span);
        return signed && _chain.VerifyVoteExtension(vote.Height, vote.ValidatorAddress, vote.Extension.Span);
    }
}
