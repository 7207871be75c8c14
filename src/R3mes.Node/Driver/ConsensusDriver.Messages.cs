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
                if (!Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal)) Refuse(from, DriverRefusal.ProposalMalformed);
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
            if (_ahead.TryAdd(height, from, message) is { } loser) Refuse(loser, DriverRefusal.AheadBufferFull);
        }
        else
        {
            Refuse(from, height < Height ? DriverRefusal.Stale : DriverRefusal.Future);
        }

        return false;
    }

    private void OnProposal(PeerId from, Proposal proposal, PeerMessage message)
    {
        if (proposal.Round > _core.Round + RoundsAheadMax || proposal.Round < _core.Round - RoundsBehind)
        {
            Refuse(from, DriverRefusal.ProposalOfAFarRound);
            return;
        }

        if (_proposals.Of(proposal.Round) is { } known)
        {
            Refuse(from, known == proposal ? DriverRefusal.ProposalKnown : DriverRefusal.SecondProposalOfARound);
            return;
        }

        Validator proposer = _proposals.ProposerOf(proposal.Round);
        if (proposal.BlockId.Parts.Total > BlockAssembly.PartsMax(_limits))
        {
            Refuse(from, DriverRefusal.ProposalTooLarge);
            return;
        }

        if (!Ed25519.Verify(proposer.PublicKey, proposal.SignBytes(_chainId), proposal.Signature.Span))
        {
            Refuse(from, DriverRefusal.ProposalNotOfItsProposer);
            return;
        }

        if (IsOwn(proposer.Address) && !_signer!.Knows(proposal)) LeaveHeight();
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
            Refuse(from, DriverRefusal.PartWithoutProposal);
            return;
        }

        if (message.Block != proposal.BlockId)
        {
            Refuse(from, DriverRefusal.PartOfAnotherProposal);
            return;
        }

        if (assembly.IsWhole || assembly.Has(message.Part.Index))
        {
            Refuse(from, DriverRefusal.PartKnown);
            return;
        }

        if (!assembly.TryAdd(message.Part))
        {
            Refuse(from, DriverRefusal.PartWithoutProof);
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

        if (!_wal.TryAppendBlock(WalRecord.BlockHead, block.Encoded))
        {
            Counts.Refuse(DriverRefusal.ConsensusLogFull); // it could not be told again after a crash: no vote for it
            return false;
        }

        if (_validator.WrongWith(block, _tip) is not { } wrong) return true;
        Counts.Refuse(DriverRefusal.BlockInvalid);
        LastInvalid = wrong;
        return false;
    }

    /// <summary>Why the last invalid block was invalid, or null.</summary>
    public string? LastInvalid { get; private set; }

    private void OnEvidence(PeerId from, IReadOnlyList<byte[]> list)
    {
        foreach (byte[] bytes in list)
        {
            if (!Evidence.TryDecode(bytes, out Evidence? evidence))
            {
                Refuse(from, DriverRefusal.EvidenceMalformed);
                return;
            }

            switch (_evidence.TryAdd(evidence, _tip))
            {
                case EvidenceAnswer.Added:
                    KeepEvidence(evidence, from);
                    break;
                case EvidenceAnswer.Invalid:
                    Refuse(from, DriverRefusal.EvidenceInvalid);
                    return;
                default:
                    if (Refuse(from, DriverRefusal.EvidenceNotNeeded)) return;
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
        if (!_budgets.TryTake(from, PeerAllowance.Blocks, _clock.Elapsed)) Refuse(from, DriverRefusal.BlockRequestsTooMany);
        else if (height < 1 || height > _log.LastHeight) _peers.Send(from, new BlockResponseMessage { Height = Math.Max(1, height) });
        else if (BlockRecord.TryDecode(_log.Read(height), _limits) is { } record)
            _peers.Send(from, new BlockResponseMessage { Height = height, Block = record.Block.Encoded, Commit = record.Commit.Encode(), BaseHeight = 1 });
    }

    private static readonly TimeSpan FormerLife = TimeSpan.FromSeconds(10);

    private void OnBlockResponse(PeerId from, BlockResponseMessage response)
    {
        switch (_catchUp.Take(from, response, _clock.Elapsed))
        {
            // In the first seconds it may answer what this node asked in an earlier life: no peer can tell them apart.
            case CatchUpAnswer.NotAsked when _clock.Elapsed - _bornAt < FormerLife:
                Counts.Refuse(DriverRefusal.BlockNotAskedFor);
                return;
            case CatchUpAnswer.NotAsked:
                Refuse(from, DriverRefusal.BlockNotAskedFor);
                return;
            case CatchUpAnswer.Late:
                Refuse(from, DriverRefusal.BlockKnown);
                return;
            case CatchUpAnswer.NotThere:
                Refuse(from, DriverRefusal.BlockNotThere);
                return;
        }

        while (_catchUp.Next(Height) is { } next)
        {
            string? wrong = Block.TryDecode(next.Response.Block.Span, _limits, out Block? block) && Commit.TryDecode(next.Response.Commit.Span, out Commit? commit)
                ? TryTake(block, commit)
                : "it is not a block with its commit";
            if (wrong is null)
            {
                _views.Believe(next.From);
                continue;
            }

            LastInvalid = wrong;
            _catchUp.Refused(next, _clock.Elapsed);
            Refuse(next.From, DriverRefusal.BlockOfAPeerInvalid);
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

    /// <summary>Counts a refusal, and charges it to its sender: at once, or when that has used up what is free of its kind.</summary>
    /// <returns>True when the sender was punished: nothing more of what it sent with it is looked at.</returns>
    private bool Refuse(PeerId from, DriverRefusal reason)
    {
        Counts.Refuse(reason);
        if (RefusalCosts.Of(reason) is not { } cost || (IsRecalling && reason == DriverRefusal.VoteKnown)) return false; // it asks all for all that they have
        if (cost.Free is { } free)
        {
            if (_budgets.TryTake(from, free, _clock.Elapsed)) return false;
            _budgets.Forgive(from, free);
        }

        _peers.Punish(from, cost.Offence);
        return true;
    }
}
