using R3mes.Application.Blocks;
using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Signing;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Driver;

/// <content>Decided blocks, whether this node took part in deciding them or a peer brought them with their commit.</content>
public sealed partial class ConsensusDriver
{
    private void Decide(ConsensusEffect.Decide decide)
    {
        Invariant.Holds(decide.Height == Height, "the core decides on the height in progress");
        if (_proposals.Whole(decide.Block) is not { } block)
        {
            Counts.Refuse(DriverRefusal.DecidedBlockGone); // others have it, with this very commit: whoever locked it keeps it
            return;
        }

        LastCommitSet commit = new(decide.Height, decide.Round, decide.Block, Validators);
        foreach (Vote vote in decide.Precommits) commit.TryAdd(vote);
        foreach (Vote vote in _core.VotesOf(decide.Round, VoteType.Precommit)) commit.TryAdd(vote);
        if (!_replaying) (_isOlderCopy, _decided) = (false, _decided + 1);
        Send(); // others need not wait until the block has run here
        Finalise(block, commit);
    }

    /// <summary>A block that others decided, with its commit.</summary>
    /// <returns>Why it is not the next block of the chain, or null.</returns>
    private string? TryTake(Block block, Commit commit)
    {
        if (commit.BlockId != block.Id()) return "its commit is for another block";
        if (CommitVerifier.Verify(_chainId, Validators, commit.BlockId, Height, commit) is { } refusal) return $"its commit is refused ({refusal})";
        if (_validator.WrongWith(block, _tip, decided: true) is { } wrong) return wrong;
        (_heardAt, _hasPast) = (_clock.Elapsed, true);
        if (_signer is not null) RaiseFloor(_signer, commit);
        Counts.CameByPeer();
        LastCommitSet set = LastCommitSet.Of(commit, Validators);
        if (_started) // a commit has signatures alone: what else its votes say, this validator's own too, nobody else may know any more
            foreach (Vote vote in _core.VotesOf(commit.Round, VoteType.Precommit)) set.TryComplete(vote);
        Finalise(block, set);
        return null;
    }

    /// <summary>
    /// Whatever this validator signed in a commit, in this life or before the copy that it was restored from, it signs no other. A signature that the guard knows nothing of says that this home is such
    /// a copy: what else was signed, at the height above, nothing here can tell, and it is left to others.
    /// </summary>
    private void RaiseFloor(ValidatorSigner signer, Commit commit)
    {
        bool isSigned = SlotOf(commit, Validators, signer.Address) is { Flag: not BlockIdFlag.Absent };
        _isOlderCopy |= isSigned && signer.LastHeight < Height;
        if (_isOlderCopy) signer.RaiseFloor(Height + 1, int.MaxValue);
        else if (isSigned) signer.RaiseFloor(Height, commit.Round);
    }

    private static CommitSig? SlotOf(Commit commit, ValidatorSet validators, Address address)
    {
        int index = validators.IndexOf(address);
        return index >= 0 && index < commit.Signatures.Count ? commit.Signatures[index] : null;
    }

    private void Finalise(Block block, LastCommitSet set)
    {
        Commit commit = set.ToCommit();
        long height = block.Header.Height;
        if (_log.LastHeight < height) new BlockRecord(block, commit).AppendTo(_log);
        FinalizeBlockResult result;
        lock (_pool.Door)
        {
            result = Execute(block, set);
            _pool.Remove(block.TxHashes);
            _pool.Recheck((tx, hash) => _chain.CheckTx(tx, hash).IsOk);
        }

        if (!_replaying) _toldBefore = EndLog(height); // what is replayed may be followed by more of the next height
        NoteMissing(block);
        Advance(block, commit, result);
        _lastCommit = set;
        _started = false;
        _timeouts.Clear();
        _startAt = NextStart();
        foreach (Evidence evidence in _evidence.Committed(block, _tip)) KeepEvidence(evidence, from: null);
        Publish();
        Committed?.Invoke(new CommittedBlock(block, commit, result) { SinceProposal = TakeSinceProposal() });
        if (_peers.Connected.Count > 0) SendStatus(wants: false);
    }

    /// <summary>
    /// Begins the consensus log of the next height. A new node may have been told something of it in a former life, whose blocks were lost and are fetched again: the guard knows how far that one came,
    /// and what the log has of that height and the one before is read, and goes on. Nothing is written of heights below them, whose places these have.
    /// </summary>
    private IReadOnlyList<ReadOnlyMemory<byte>> EndLog(long height)
    {
        bool cameThere = _signer is not null && IsNew && _signer.LastHeight > height;
        _wal.EndHeight(height, keepsNext: cameThere);
        _wal.IsClosed = LogIsOfLater(height + 1);
        return cameThere && !_wal.IsClosed ? _wal.ReadSince(height) : [];
    }

    private bool LogIsOfLater(long height) => _signer is not null && IsNew && !IsSolo && _signer.LastHeight > height + 1;

    /// <summary>An interval after the height before began, so that blocks keep their pace; at most an interval from now, whatever many blocks a peer brought at once.</summary>
    private TimeSpan NextStart()
    {
        TimeSpan now = _clock.Elapsed, paced = _startAt + _timing.BlockInterval, latest = now + _timing.BlockInterval;
        return paced < now ? now : paced > latest ? latest : paced;
    }

    /// <summary>Runs a block and stores its state, with who validates after it, in one batch.</summary>
    private FinalizeBlockResult Execute(Block block, LastCommitSet? votes)
    {
        BlockRequest request = BlockRequests.Of(block, _tip);
        return _chain.Execute(request, result => Beside(block, result, votes));
    }

    private IReadOnlyList<StateWrite> Beside(Block block, FinalizeBlockResult result, LastCommitSet? votes)
    {
        long height = block.Header.Height;
        ConsensusState after = _tip.Validators.After(height, result.ValidatorUpdates);
        List<StateWrite> writes = [StoredConsensus.Write(after), .. _evidence.WritesOf(block)];
        if (votes is not null && _chain.ExtendsVotes(height)) writes.Add(StoredConsensus.WriteVotes(votes.Votes));
        if (height == 1) writes.Add(StoredConsensus.WriteSet(1, _tip.Validators.Current.Validators));
        if (after.ChangedAt[^1] == height + 2) writes.Add(StoredConsensus.WriteSet(height + 2, after.Next.Validators));
        return writes;
    }

    private void Advance(Block block, Commit commit, FinalizeBlockResult result) =>
        _tip = new ChainTip(
            block.Header.Height, block.Header.Time, commit.BlockId, commit, result.ResultsHash, _tip.Validators.After(block.Header.Height, result.ValidatorUpdates));
}
