using R3mes.Application.Blocks;
using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;
using R3mes.Storage.Wal;

namespace R3mes.Node.Driver;

/// <content>What the core asks for.</content>
public sealed partial class ConsensusDriver
{
    // A commit has under 128 bytes a validator; the rest is room to spare.
    private const int RecordBytesBesideBlock = 1024, CommitSlotBytes = 128;

    private void Apply(ConsensusEffect effect)
    {
        switch (effect)
        {
            case ConsensusEffect.RoundStarted started:
                Counts.RoundBegan();
                _timeouts.DropBefore(started.Round - 1);
                _proposals.DropBefore(started.Round - RoundsBehind, IsHeld);
                break;
            case ConsensusEffect.Equivocated pair:
                OnEquivocation(pair.First, pair.Second);
                break;
            case ConsensusEffect.Decide decide:
                Decide(decide);
                break;
            case not null when _replaying:
                _later.Add(effect);
                break;
            case ConsensusEffect.ScheduleTimeout timeout:
                _timeouts.Start(_clock.Elapsed + _timing.Of(timeout.Kind, timeout.Round), new ConsensusInput.TimeoutElapsed(timeout.Height, timeout.Round, timeout.Kind));
                break;
            case ConsensusEffect.BuildValue build when _maySign:
                Build(build);
                break;
            case ConsensusEffect.SignProposal or ConsensusEffect.SignVote when _maySign && _unsigned.Count > 0:
                Postpone(effect);
                break;
            case ConsensusEffect.SignProposal sign when _maySign:
                Propose(sign);
                break;
            case ConsensusEffect.SignVote sign when _maySign:
                Vote(sign);
                break;
            case ConsensusEffect.BuildValue or ConsensusEffect.SignProposal or ConsensusEffect.SignVote:
                _later.Add(effect);
                break;
        }
    }

    // Proposals of rounds that are long over are of use only while something holds their blocks.
    private const int RoundsBehind = 4;

    private bool IsHeld(BlockId id) => id == _core.LockedValue || id == _core.ValidValue;

    /// <summary>Does what waited, as far as the core has not gone past it.</summary>
    private void DoLater()
    {
        if (_later.Count == 0) return;
        ConsensusEffect[] effects = [.. _later];
        _later.Clear();
        foreach (ConsensusEffect effect in effects)
        {
            // What was built is signed already: another block would be signed by nobody.
            bool isBuilt = effect is ConsensusEffect.BuildValue build && Array.Exists(effects, other => other is ConsensusEffect.SignProposal sign && (sign.Height, sign.Round) == (build.Height, build.Round));
            if (_started && !isBuilt && IsDue(effect)) Apply(effect);
        }

        Drain();
    }

    private bool IsDue(ConsensusEffect effect) => effect switch
    {
        ConsensusEffect.ScheduleTimeout timeout => timeout.Height == Height && timeout.Round == _core.Round,
        ConsensusEffect.BuildValue build => build.Height == Height && build.Round == _core.Round && _core.Step == Step.Propose && _proposals.Of(build.Round) is null,
        ConsensusEffect.SignProposal sign => sign.Height == Height && sign.Round == _core.Round && _proposals.Of(sign.Round) is null,
        ConsensusEffect.SignVote sign => sign.Height == Height && _signer is not null && _core.VoteOf(_signer.Address, sign.Round, sign.Type) is null,
        _ => false,
    };

    private void Build(ConsensusEffect.BuildValue build)
    {
        if (Self is not { } self) return;
        if (CommitToPropose() is not { } lastCommit)
        {
            _unbuilt = build; // until the votes of the last commit are known whole, or the round is over
            return;
        }

        IReadOnlyList<Evidence> evidence = _evidence.ForBlock(_tip);
        // The limit is the whole block's: what is longer could be made, and never be read again.
        Block empty = _builder.Build(_tip, lastCommit, [], evidence, _chain.AppHash, self);
        // A height that fills its log with blocks goes on with shorter ones.
        long room = Math.Max(0, Math.Min(Math.Min(_chain.Genesis.Params.Fees.BlockBytesMax, _limits.BytesMax), Math.Max(ConsensusWal.ShortBlockBytes, _wal.BlockRoom / 2)) - empty.Encoded.Length - Block.TxFrameBytesMax);
        IReadOnlyList<byte[]> waiting = _pool.Reap(room, out IReadOnlyList<Digest> hashes, _limits.TxsMax, Block.TxFrameBytesMax);
        BlockRequest candidates = BlockRequests.ToPropose(empty, _tip, _lastCommit, room) with { Txs = waiting, TxHashes = hashes };
        IReadOnlyList<byte[]> txs = _chain.PrepareProposal(candidates);
        Block block = _builder.Build(_tip, lastCommit, txs, evidence, _chain.AppHash, self);
        if (_validator.WrongWith(block, _tip) is { } wrong)
        {
            Counts.Refuse(DriverRefusal.BlockInvalid); // whatever brought that about, the next proposer may do better
            LastInvalid = wrong;
            return;
        }

        byte[] encoded = block.EncodeIn(_buffers.Take);
        ReserveFor(block); // a full disk is met before anything is signed
        _proposals.Add(block, IsHeld, encoded, build.Round);
        if (!_wal.TryAppendBlock(WalRecord.BlockHead, block.Encoded))
        {
            Counts.Refuse(DriverRefusal.ConsensusLogFull);
            return;
        }

        _proposals.IsValid(block.Id(), static () => true);
        _inputs.Enqueue(new ConsensusInput.ValueBuilt(build.Height, build.Round, block.Id()));
    }

    /// <summary>The commit that a block carries which this node proposes: where votes carry something of the application, the votes that are known whole.</summary>
    private Commit? CommitToPropose() => _tip.Height == 0 ? Commit.Empty : _chain.ExtendsVotes(_tip.Height) ? _lastCommit.ToCommitOfVotes() : _lastCommit.ToCommit();

    /// <summary>A vote for the last block came: a block that could not be made for want of it may be made now.</summary>
    private void BuildAgain()
    {
        if (_unbuilt is not { } build) return;
        _unbuilt = null;
        if (build.Height != Height || !_started || build.Round != _core.Round || _core.Step != Step.Propose || _proposals.Of(build.Round) is not null) return;
        Build(build);
        Drain();
    }

    private void ReserveFor(Block block) =>
        _log.Reserve(block.Header.Height, block.Encoded.Length + RecordBytesBesideBlock + (CommitSlotBytes * Validators.Validators.Count));

    private void Propose(ConsensusEffect.SignProposal sign)
    {
        if (_proposals.Whole(sign.Block) is not { } block) return; // a value that was valid and whose block was dropped: the round goes by
        Proposal proposal = new()
        {
            Height = sign.Height,
            Round = sign.Round,
            PolRound = sign.ValidRound,
            BlockId = sign.Block,
            Timestamp = _clock.VoteTimeAfter(_tip.Time),
        };
        _wal.Flush(); // the block first: after a crash there must be something that was signed
        if (IsLogFull()) return;
        if (_signer!.TrySignProposal(_chainId, proposal, out Proposal? signed) is { } refused)
        {
            NotSigned(sign, refused);
            return;
        }

        _proposals.TryAdd(signed!, IsHeld);
        _proposedAt ??= _clock.Elapsed;
        _inputs.Enqueue(new ConsensusInput.ProposalReceived(signed!, _signer.Address, true));
        _outbox.Add(new ProposalMessage(new OpaqueBytes(signed!.Encode())));
        foreach (BlockPart part in block.Parts.Parts) _outbox.Add(new BlockPartMessage(sign.Height, sign.Round, sign.Block, part));
    }

    private void Vote(ConsensusEffect.SignVote sign)
    {
        if (Self is not { } self) return;
        Block? block = sign.Block.IsNil ? null : _proposals.Whole(sign.Block);
        if (sign.Type == VoteType.Precommit && block is not null) ReserveFor(block);
        Vote vote = new()
        {
            Type = sign.Type,
            Height = sign.Height,
            Round = sign.Round,
            BlockId = sign.Block,
            Timestamp = _clock.VoteTimeAfter(TimeBeforeVote(block, sign.Round)),
            ValidatorAddress = self,
            ValidatorIndex = Validators.IndexOf(self),
            Extension = sign.Type == VoteType.Precommit && !sign.Block.IsNil ? _chain.ExtendVote(sign.Height, self) : OpaqueBytes.Empty,
        };
        if (sign.Type == VoteType.Precommit && !sign.Block.IsNil && !_chain.VerifyVoteExtension(sign.Height, self, vote.Extension.Span))
        {
            Counts.Refuse(DriverRefusal.OwnVoteExtensionMissing); // the key of the random function is not here: no peer would take this vote
            return;
        }

        _wal.Flush();
        if (IsLogFull()) return;
        if (_signer!.TrySignVote(_chainId, vote, out Vote? signed, extended: !vote.Extension.IsEmpty) is { } refused)
        {
            NotSigned(sign, refused);
            return;
        }

        _inputs.Enqueue(new ConsensusInput.VoteReceived(signed!));
        _outbox.Add(new VoteMessage(signed!));
    }

    /// <summary>
    /// What a vote is later than, so that time goes forward whatever the clocks say (CometBFT v0.38, voteTime): the block that is voted on or locked; for a vote for nothing the valid block
    /// that the round's proposer proposed.
    /// </summary>
    private Timestamp TimeBeforeVote(Block? block, int round)
    {
        block ??= _proposals.Whole(_core.LockedValue);
        if (block is null && _proposals.Of(round) is { } proposal && _proposals.IsKnownValid(proposal.BlockId)) block = _proposals.Whole(proposal.BlockId);
        return block?.Header.Time ?? _tip.Time;
    }

    /// <summary>What follows from what no log holds is not signed: after a crash this validator would not know of it.</summary>
    private bool IsLogFull()
    {
        if (_wal.IsFull) Counts.Refuse(DriverRefusal.ConsensusLogFull);
        return _wal.IsFull;
    }
}
