using R3mes.Application.Blocks;
using R3mes.Consensus.Rounds;
using R3mes.Consensus;
using R3mes.Node.Signing;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage;

namespace R3mes.Node.Driver;

/// <content>The way back after the process died.</content>
public sealed partial class ConsensusDriver
{
    /// <summary>
    /// Replays the blocks of the log that the state has not seen, checking that each leads where the chain said it led, then what the core was told of the height in
    /// progress. Returns how many blocks were replayed.
    /// </summary>
    /// <exception cref="StorageException">Log, state and guard do not belong together.</exception>
    public long Recover()
    {
        long stored = _chain.Height;
        if (stored > 0) _tip = _tip with { Validators = StoredConsensus.Read(_chain) };
        if (_signer is not null && IsSolo) RequireGuard(_signer, Math.Max(stored, _log.LastHeight));
        if (stored == _log.LastHeight + 1) AppendAgain(stored);
        if (stored > _log.LastHeight)
        {
            throw new StorageException(StorageFailure.Damaged, $"the state is at height {stored} and the block log ends at {_log.LastHeight}: blocks were lost; restore the folder blocks from a copy, or, where the chain has other validators, remove the folders blocks and state and fetch it from them");
        }

        // The record of the stored height itself gives the tip; those above it are executed again.
        for (long height = Math.Max(1, stored); height <= _log.LastHeight; height++)
        {
            Replay(height, execute: height > stored);
            Replayed?.Invoke(height, _log.LastHeight);
        }

        _lastCommit = LastCommitSet.Of(_tip.Commit, _tip.Validators.Last ?? Validators);
        if (_chain.ExtendsVotes(_tip.Height) && !LogIsOfLater(_tip.Height)) RecallVotes();
        if (_signer is not null) CheckGuard(_signer);
        _hasPast = _tip.Height > 0 || _signer?.LastHeight > 0;
        _startAt = _bornAt = _clock.Elapsed;
        Resume();
        Publish();
        return _log.LastHeight - stored;
    }

    /// <summary>
    /// What is in the log was signed, and the guard knew it before. A guard that does not is lost or an older copy: then what was signed above the log, nothing here can
    /// tell. A validator among others leaves the next height to them.
    /// </summary>
    private void CheckGuard(ValidatorSigner signer)
    {
        bool signedTip = _tip.Height > 0 && SlotOf(_tip.Commit, _tip.Validators.Last!, signer.Address) is { Flag: not BlockIdFlag.Absent };
        if (!signedTip || signer.LastHeight >= _tip.Height) return;
        signer.RaiseFloor(Height, int.MaxValue);
        Counts.Refuse(DriverRefusal.GuardBehindTheLog);
    }

    /// <summary>
    /// The votes behind the last commit: those that were stored with its state, those that the consensus log still has when the process died before that, and this validator's
    /// own, whose signature the commit has and whose extension is made again. Peers have the others.
    /// </summary>
    private void RecallVotes()
    {
        foreach (Vote vote in StoredConsensus.ReadVotes(_chain)) _lastCommit.TryComplete(vote);
        foreach (ReadOnlyMemory<byte> record in _wal.ReadSince(_tip.Height - 1))
        {
            foreach (Vote vote in VotesOf(WalRecord.TryDecode(record.Span, _limits))) _lastCommit.TryComplete(vote);
        }

        if (_signer is null || _lastCommit.SignedBy(_signer.Address) is not { } own) return;
        Vote extended = own with { Extension = _chain.ExtendVote(own.Height, own.ValidatorAddress) };
        if ((extended.Extension.IsEmpty ? extended : _signer.TryExtend(_chainId, extended)) is { } whole) _lastCommit.TryComplete(whole);
    }

    /// <summary>The same for a validator that is alone: there is nobody to leave a height to, and it stops.</summary>
    private static void RequireGuard(ValidatorSigner signer, long height)
    {
        if (signer.LastHeight >= height) return;
        string found = signer.LastHeight == 0 ? "the record of what this validator signed last is missing" : $"the record says that this validator signed block {signer.LastHeight} last";
        throw StorageException.Damaged(signer.LastSignedPath, $"{found} and the chain in this home is at block {height}; put this very file back as it was when the node stopped, never an older copy of it: if it is gone, do not validate with this key any more, for it may sign a second block at one height");
    }

    /// <summary>Tells the core again what it was told of the height in progress. What it asked for then is done by the first <see cref="Tick"/>, as far as it was not done.</summary>
    private void Resume()
    {
        _wal.IsClosed = LogIsOfLater(Height);
        if (!_wal.IsClosed) ResumeAll(_wal.ReadSince(_tip.Height));

        if (IsSolo && _signer!.LastHeight > _tip.Height && (_signer.LastHeight > Height || !_started || !_proposals.HasWhole)) throw LostProposal();
    }

    // More than one height where the block log lost what it had: each is told from its own file.
    private void ResumeAll(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        _toldBefore = [];
        while (Resume(records)) records = _wal.ReadSince(_tip.Height);
    }

    /// <returns>True when that decided the height.</returns>
    private bool Resume(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        if (records.Count == 0) return false;
        long height = Height;
        _replaying = true;
        _started = true;
        _proposals = NewProposals();
        if (WalRecord.TryDecode(records[0].Span, _limits) is not (WalRecord.Kept or WalRecord.Stand)) Tell(Started());
        foreach (ReadOnlyMemory<byte> record in records)
        {
            WalRecord told = WalRecord.TryDecode(record.Span, _limits) ?? throw StorageException.Damaged(_wal.Path, "a record of the consensus log is whole and says nothing that this program knows: it was written by another version");
            if (Height == height) Retell(told);
        }

        _replaying = false;
        return Height > height;
    }

    private void Retell(WalRecord record)
    {
        switch (record)
        {
            case WalRecord.Proposed proposed:
                _proposals.Add(proposed.Block, IsHeld);
                break;
            case WalRecord.Waiting waiting:
                _evidence.TryAdd(waiting.Evidence, _tip);
                break;
            case WalRecord.Kept kept:
                _remembered.Add(kept.Votes);
                break;
            case WalRecord.Stand stand:
                Remember(stand);
                break;
            case WalRecord.Pair pair:
                _evidence.TryAdd(pair.First, pair.Second, _tip);
                break;
            case WalRecord.Told told:
                if (told.Input is ConsensusInput.ProposalReceived received)
                {
                    _proposals.TryAdd(received.Proposal, IsHeld);
                    _proposals.IsValid(received.Proposal.BlockId, () => received.IsValid);
                    Tell(received with { Proposer = _proposals.ProposerOf(received.Proposal.Round).Address });
                    break;
                }

                Tell(told.Input);
                break;
        }
    }

    private StorageException LostProposal() => StorageException.Damaged(
        _wal.Path, $"this validator signed at height {_signer!.LastHeight}, the block log ends at {_tip.Height}, and the consensus log does not hold what was signed; restore this file as it was when the node stopped, no other block may be signed");

    /// <summary>The log's last record was durable, rotted and was cut off, while the state has its block. The consensus log still tells what decided it.</summary>
    private void AppendAgain(long height)
    {
        if (_tip.Validators.Last is not { } validators) return;
        List<Block> blocks = [];
        List<Vote> votes = [];
        foreach (ReadOnlyMemory<byte> record in _wal.ReadSince(height - 1))
        {
            WalRecord? told = WalRecord.TryDecode(record.Span, _limits);
            if (told is WalRecord.Proposed proposed) blocks.Add(proposed.Block);
            votes.AddRange(VotesOf(told).Where(static vote => vote.Type == VoteType.Precommit));
        }

        foreach (Block block in blocks)
        {
            foreach (int round in votes.Select(vote => vote.Round).Distinct().Order())
            {
                LastCommitSet set = new(height, round, block.Id(), validators);
                // As when it was decided: first those for the block, for a validator may have said something else before.
                foreach (Vote vote in votes.OrderBy(vote => vote.BlockId != block.Id())) set.TryAdd(vote);
                Commit commit = set.ToCommit();
                if (block.Header.Height != height || CommitVerifier.Verify(_chainId, validators, block.Id(), height, commit) is not null) continue;
                new BlockRecord(block, commit).AppendTo(_log);
                return;
            }
        }
    }

    /// <summary>The votes of a record, whether one came alone or many together.</summary>
    private static IReadOnlyList<Vote> VotesOf(WalRecord? record) => record switch
    {
        WalRecord.Told { Input: ConsensusInput.VoteReceived received } => [received.Vote],
        WalRecord.Told { Input: ConsensusInput.CertificateReceived together } => together.Votes,
        WalRecord.Kept kept => kept.Votes.Votes,
        _ => [],
    };

    private void Replay(long height, bool execute)
    {
        BlockRecord record = BlockRecord.TryDecode(_log.Read(height), _limits) ?? throw Mismatch(height, "its record is not a block with its commit");
        Header header = record.Block.Header;
        if (header.Height != height || header.LastBlockId.Hash != (height == 1 ? default : _tip.Height == 0 ? header.LastBlockId.Hash : _tip.BlockId.Hash))
        {
            throw Mismatch(height, "it does not follow the block below it");
        }

        ValidatorSet validators = execute ? Validators : _tip.Validators.Last ?? Validators;
        if (!record.Block.HashesMatch() || record.Commit.BlockId != record.Block.Id()
            || CommitVerifier.Verify(_chainId, validators, record.Commit.BlockId, height, record.Commit) is not null)
        {
            throw Mismatch(height, "its commit does not hold the validators' signatures over it");
        }

        if (!execute)
        {
            // A stored height is not executed again: its results' hash is part of its state.
            Digest results = _chain.Read(view => view.LastResultsHash());
            _tip = new ChainTip(height, header.Time, record.Commit.BlockId, record.Commit, results, _tip.Validators);
            return;
        }

        if (!header.AppHash.Span.SequenceEqual(_chain.AppHash.ToArray())) throw Mismatch(height, "its header names another state than the one below it gives");
        FinalizeBlockResult result = Execute(record.Block, votes: null);
        Advance(record.Block, record.Commit, result);
    }

    private static StorageException Mismatch(long height, string what) => new(
        StorageFailure.Damaged,
        $"block {height} of the log cannot be replayed: {what}; remove the state folder to rebuild it from the log, and if this comes again restore the log");
}
