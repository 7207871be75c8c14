using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage;

namespace R3mes.Node.Driver;

/// <content>What peers send. A message is checked here, signature included, before the core hears of it; what is refused is counted by its reason and, where no honest peer sends it, costs its sender.</content>
public sealed partial class ConsensusDriver
{
    // Proposals are looked at for the round in progress and a few ahead: a faster peer may be there already.
    private const int RoundsAheadMax = 4;

    private void Dispatch(PeerId from, PeerMessage message)
    {
        switch (message)
        {
            case StatusMessage status:
                OnStatus(from, status);
                break;
            case ProposalMessage proposed:
                if (!Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal)) Refuse(from, Offence.Malformed, DriverRefusal.ProposalMalformed);
                else if (IsOfHeight(from, message, proposal.Height)) OnProposal(from, proposal, message);
                break;
            case BlockPartMessage part when IsOfHeight(from, message, part.Height):
                OnPart(from, part);
                break;
            case VoteMessage vote:
                OnVote(from, vote.Vote, message);
                break;
            case VotesMessage votes:
                OnVotes(from, votes.Votes);
                break;
            case BlockRequestMessage request:
                OnBlockRequest(from, request.Height);
                break;
            case BlockResponseMessage response:
                OnBlockResponse(from, response);
                break;
            case EvidenceMessage evidence:
                OnEvidence(from, evidence.Evidence);
                break;
        }
    }

    /// <summary>True for a message of the height in progress; one of the height that is about to begin is kept, others are dropped.</summary>
    private bool IsOfHeight(PeerId from, PeerMessage message, long height)
    {
        if (height == Height && _started) return true;
        if (height == Height || height == Height + 1)
        {
            if (!_ahead.TryAdd(height, from, message)) Counts.Refuse(DriverRefusal.AheadBufferFull);
        }
        else
        {
            Counts.Refuse(height < Height ? DriverRefusal.Stale : DriverRefusal.Future);
        }

        return false;
    }

    private void OnProposal(PeerId from, Proposal proposal, PeerMessage message)
    {
        if (proposal.Round > _core.Round + RoundsAheadMax || proposal.Round < _core.Round - RoundsBehind)
        {
            Counts.Refuse(DriverRefusal.ProposalOfAFarRound);
            return;
        }

        if (_proposals.Of(proposal.Round) is { } known)
        {
            if (known != proposal) Counts.Refuse(DriverRefusal.SecondProposalOfARound);
            return;
        }

        Validator proposer = _proposals.ProposerOf(proposal.Round);
        if (proposal.BlockId.Parts.Total > BlockAssembly.PartsMax(_limits) || proposal.BlockId.Parts.Total == 0)
        {
            Refuse(from, Offence.BadProposal, DriverRefusal.ProposalTooLarge);
            return;
        }

        if (!Ed25519.Verify(proposer.PublicKey, proposal.SignBytes(_chainId), proposal.Signature.Span))
        {
            Refuse(from, Offence.BadSignature, DriverRefusal.ProposalNotOfItsProposer);
            return;
        }

        _proposals.TryAdd(proposal, IsHeld);
        if (_proposals.Find(proposal.BlockId) is { } begun && begun.CameAt == default) begun.CameAt = (_clock.Elapsed, _clock.Elapsed);
        _proposedAt ??= _clock.Elapsed;
        Relay(message, from);
        if (_proposals.Find(proposal.BlockId) is { IsWhole: true } assembly) OnWhole(assembly);
    }

    private void OnPart(PeerId from, BlockPartMessage message)
    {
        // The round's proposal says which block the part is of; without it there is nothing to check the part against.
        if (_proposals.Of(message.Round) is not { } proposal || _proposals.Find(proposal.BlockId) is not { } assembly)
        {
            Counts.Refuse(DriverRefusal.PartWithoutProposal);
            return;
        }

        if (message.Block != proposal.BlockId)
        {
            Counts.Refuse(DriverRefusal.PartOfAnotherProposal);
            return;
        }

        if (assembly.IsWhole || assembly.Has(message.Part.Index)) return;
        if (!assembly.TryAdd(message.Part))
        {
            Refuse(from, Offence.BadPart, DriverRefusal.PartWithoutProof);
            return;
        }

        assembly.CameAt = assembly.CameAt with { Part = _clock.Elapsed };
        Relay(message, from);
        if (assembly.IsWhole) OnWhole(assembly);
    }

    /// <summary>A block is whole: the core hears of every proposal that names it.</summary>
    private void OnWhole(BlockAssembly assembly)
    {
        BlockId id = assembly.Id;
        bool valid = _proposals.IsValid(id, () => IsValid(assembly));
        foreach (Proposal proposal in _proposals.Naming(id).ToArray())
        {
            if (!_core.Knows(proposal)) Tell(new ConsensusInput.ProposalReceived(proposal, _proposals.ProposerOf(proposal.Round).Address, valid));
            if (Height != proposal.Height) return; // decided meanwhile
        }
    }

    private bool IsValid(BlockAssembly assembly)
    {
        if (assembly.Block is not { } block)
        {
            Counts.Refuse(DriverRefusal.BlockUndecodable);
            return false;
        }

        _wal.Append(WalRecord.BlockHead, block.Encoded);
        if (_validator.WrongWith(block, _tip) is not { } wrong) return true;
        Counts.Refuse(DriverRefusal.BlockInvalid);
        LastInvalid = wrong;
        return false;
    }

    /// <summary>Why the last invalid block was invalid, or null.</summary>
    public string? LastInvalid { get; private set; }

    private void OnVote(PeerId from, Vote vote, PeerMessage message)
    {
        if (vote.Height == _tip.Height && vote.Type == VoteType.Precommit && _tip.Height > 0)
        {
            // Late for the block, in time for the commit that the next one carries.
            if (LacksOfLastCommit(vote.ValidatorIndex) && vote.Round == _lastCommit.Round && IsSigned(from, vote, _lastCommit.Validators) && _lastCommit.TryComplete(vote)) BuildAgain();
            return;
        }

        if (!IsOfHeight(from, message, vote.Height)) return;
        if (vote.Round > _core.Round + ConsensusCore.RoundsAheadMax)
        {
            Counts.Refuse(DriverRefusal.VoteOfAFarRound);
            return;
        }

        if (_core.VoteOf(vote.ValidatorAddress, vote.Round, vote.Type) is { } known && known.BlockId == vote.BlockId) return;
        if (!IsSigned(from, vote, Validators)) return;
        Tell(new ConsensusInput.VoteReceived(vote));
        Relay(message, from);
    }

    /// <summary>Votes that a peer keeps together: what this node lacks of a round, or what makes it go to a far one.</summary>
    private void OnVotes(PeerId from, IReadOnlyList<Vote> votes)
    {
        if (votes.Count > 0 && votes[0].Height == Height && _started && votes[0].Round > _core.Round + ConsensusCore.RoundsAheadMax)
        {
            int round = votes[0].Round;
            List<Vote> signed = [.. votes.Where(vote => vote.Height == Height && vote.Round == round && IsSigned(from, vote, Validators))];
            if (signed.Count > 0) Tell(new ConsensusInput.CertificateReceived(signed));
            return;
        }

        foreach (Vote[] quorum in votes.Where(vote => vote.Height == Height).GroupBy(vote => (vote.Round, vote.Type, vote.BlockId)).Select(group => group.ToArray()).ToArray())
        {
            // Where a validator contradicted itself, single votes may never show what these show together.
            if (_started && quorum[0].Height == Height && _core.IsNewQuorum(quorum) && Array.TrueForAll(quorum, vote => IsSigned(from, vote, Validators))) Tell(new ConsensusInput.CertificateReceived(quorum));
        }

        foreach (Vote vote in votes) OnVote(from, vote, new VoteMessage(vote));
    }

    /// <summary>Where votes carry something of the application, a signature out of a block is not the whole vote.</summary>
    private bool LacksOfLastCommit(int index) => _chain.ExtendsVotes(_tip.Height) ? _lastCommit.VoteAt(index) is null : !_lastCommit.Has(index);

    private bool IsSigned(PeerId from, Vote vote, ValidatorSet validators)
    {
        if (vote.ValidatorIndex < 0 || vote.ValidatorIndex >= validators.Validators.Count || validators.Validators[vote.ValidatorIndex].Address != vote.ValidatorAddress)
        {
            Refuse(from, Offence.UnknownValidator, DriverRefusal.VoteOfNoValidator);
            return false;
        }

        PublicKey32 key = validators.Validators[vote.ValidatorIndex].PublicKey;
        if (!Ed25519.Verify(key, vote.SignBytes(_chainId), vote.Signature.Span))
        {
            Refuse(from, Offence.BadSignature, DriverRefusal.VoteSignature);
            return false;
        }

        if (IsExtended(vote, key)) return true;
        Refuse(from, Offence.BadSignature, DriverRefusal.VoteExtension);
        return false;
    }

    /// <summary>Whether a vote carries what its validator owes, signed: a precommit for a block what the application takes, any other nothing.</summary>
    private bool IsExtended(Vote vote, PublicKey32 key)
    {
        if (vote.Type != VoteType.Precommit || vote.BlockId.IsNil) return vote.Extension.IsEmpty && vote.ExtensionSignature.IsEmpty;
        bool signed = vote.Extension.IsEmpty ? vote.ExtensionSignature.IsEmpty : Ed25519.Verify(key, vote.ExtensionSignBytes(_chainId), vote.ExtensionSignature.Span);
        return signed && _chain.VerifyVoteExtension(vote.Height, vote.ValidatorAddress, vote.Extension.Span);
    }

    private void OnEvidence(PeerId from, IReadOnlyList<byte[]> list)
    {
        foreach (byte[] bytes in list)
        {
            if (!Evidence.TryDecode(bytes, out Evidence? evidence))
            {
                Refuse(from, Offence.Malformed, DriverRefusal.EvidenceMalformed);
                return;
            }

            switch (_evidence.TryAdd(evidence, _tip))
            {
                case EvidenceAnswer.Added:
                    KeepEvidence(evidence, from);
                    break;
                case EvidenceAnswer.Invalid:
                    Refuse(from, Offence.BadEvidence, DriverRefusal.EvidenceInvalid);
                    return;
                default:
                    Counts.Refuse(DriverRefusal.EvidenceNotNeeded);
                    break;
            }
        }
    }

    private void KeepEvidence(Evidence evidence, PeerId? from)
    {
        if (_replaying) return;
        _wal.Append(WalRecord.Encode(evidence));
        _peers.Broadcast(new EvidenceMessage([evidence.Encode()]), from);
    }

    private void OnBlockRequest(PeerId from, long height)
    {
        if (height < 1 || height > _log.LastHeight)
        {
            _peers.Send(from, new BlockResponseMessage { Height = Math.Max(1, height) });
            return;
        }

        if (!_views.MayServe(from, _clock.Elapsed)) Counts.Refuse(DriverRefusal.BlockRequestsTooMany);
        else if (BlockRecord.TryDecode(_log.Read(height), _limits) is { } record)
            _peers.Send(from, new BlockResponseMessage { Height = height, Block = record.Block.Encoded, Commit = record.Commit.Encode(), BaseHeight = 1 });
    }

    private static readonly TimeSpan FormerLife = TimeSpan.FromSeconds(10);

    private void OnBlockResponse(PeerId from, BlockResponseMessage response)
    {
        if (!_catchUp.TryTake(from, response, _clock.Elapsed))
        {
            // In the first seconds it may answer what this node asked in an earlier life: no peer can tell them apart.
            if (_clock.Elapsed - _bornAt < FormerLife) Counts.Refuse(DriverRefusal.BlockNotAskedFor);
            else Refuse(from, Offence.UnrequestedBlock, DriverRefusal.BlockNotAskedFor);
            return;
        }

        while (_catchUp.Next(Height) is { } next)
        {
            string? wrong = Block.TryDecode(next.Response.Block.Span, _limits, out Block? block) && Commit.TryDecode(next.Response.Commit.Span, out Commit? commit)
                ? TryTake(block, commit)
                : "it is not a block with its commit";
            if (wrong is null) continue;
            LastInvalid = wrong;
            _catchUp.Refused(next, _clock.Elapsed);
            Refuse(next.From, Offence.BadBlock, DriverRefusal.BlockOfAPeerInvalid);
            return;
        }
    }

    /// <summary>Passes on what is new, where not every validator can be a peer: in a full mesh its maker has told everyone.</summary>
    private void Relay(PeerMessage message, PeerId from)
    {
        if (!IsMesh(_peers.Connected.Count)) _peers.Broadcast(message, from);
    }

    /// <summary>Whether a node with so many peers can have every validator among them. Any thread may ask.</summary>
    /// <param name="peers">How many it has.</param>
    public bool IsMesh(int peers) => peers >= _tip.Validators.Current.Validators.Validators.Count - 1;

    private void Refuse(PeerId from, Offence offence, DriverRefusal reason)
    {
        Counts.Refuse(reason);
        _peers.Punish(from, offence);
    }
}
