using R3mes.Application.Blocks;
using R3mes.Consensus;
using R3mes.Node.Execution;
using R3mes.Node.Mempool;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage;

namespace R3mes.Node.Driver;

/// <summary>
/// Hosts the consensus core: drains its effects in one order and is the only caller that makes blocks durable. Per height: the proposal is written and
/// fsynced, then the block log's room for it is taken, then it is signed behind the last-signed guard, then block and commit are appended and fsynced, then
/// executed, then the state is stored. A full disk is met before the signature.
/// </summary>
public sealed class ConsensusDriver
{
    // A commit of one signature is under 256 bytes; the rest is room to spare.
    private const int RecordBytesBesideBlockMax = 1024;

    private readonly ChainHost _chain;
    private readonly IBlockLog _log;
    private readonly ValidatorSigner _signer;
    private readonly TxPool _pool;
    private readonly PendingProposal _pending;
    private readonly IBlockTimer _timer;
    private readonly BlockBuilder _builder;
    private readonly BlockLimits _limits;
    private readonly string _chainId;
    private readonly Queue<ConsensusInput> _inputs = new();
    private SoloState _state = SoloState.Initial;
    private volatile ChainTip _tip;
    private Block? _proposal;
    private CommitSig _ownVote;

    /// <summary>Wires the driver; <see cref="Recover"/> comes next.</summary>
    public ConsensusDriver(ChainHost chain, IBlockLog log, ValidatorSigner signer, TxPool pool, PendingProposal pending, IBlockTimer timer)
    {
        _chain = chain;
        _log = log;
        _signer = signer;
        _pool = pool;
        _pending = pending;
        _timer = timer;
        _builder = new BlockBuilder(chain.Genesis);
        _chainId = chain.Genesis.ChainId;
        _limits = BlockLimits.Default;
        _tip = ChainTip.Genesis(chain.Genesis.Time);
    }

    /// <summary>Called once for every block, after its state is stored, on the thread that makes blocks.</summary>
    public event Action<CommittedBlock>? Committed;

    /// <summary>Called for every block that <see cref="Recover"/> replays, with its height and the log's last, on the thread that recovers.</summary>
    public event Action<long, long>? Replayed;

    /// <summary>Why the proposal that was kept was of no use, file and reason, or null. Nothing had been signed for it; the next one replaces it.</summary>
    public string? PassedOver { get; private set; }

    /// <summary>The newest final block.</summary>
    public ChainTip Tip => _tip;

    /// <summary>Replays the blocks of the log that the state has not seen and checks that each leads where the chain said it led. Returns how many were replayed.</summary>
    /// <exception cref="StorageException">Log and state do not belong together.</exception>
    public long Recover()
    {
        Invariant.Holds(_builder.Validators.IndexOf(_signer.Address) == 0 && _builder.Validators.Validators.Count == 1, "the only validator of the chain is this one");
        long stored = _chain.Height;
        RequireGuard(Math.Max(stored, _log.LastHeight));
        if (stored == _log.LastHeight + 1) AppendAgain(stored);
        if (stored > _log.LastHeight)
        {
            throw new StorageException(StorageFailure.Damaged, $"the state is at height {stored} and the block log ends at {_log.LastHeight}: blocks were lost; restore the folder blocks from a copy, a chain of one validator has them nowhere else");
        }

        // The record of the stored height itself gives the tip; those above it are executed again.
        for (long height = Math.Max(1, stored); height <= _log.LastHeight; height++)
        {
            Replay(height, execute: height > stored);
            Replayed?.Invoke(height, _log.LastHeight);
        }

        Kept(); // what was signed and cannot go on stops the node now, not a block interval later
        return _log.LastHeight - stored;
    }

    /// <summary>
    /// What is in the log or the state was signed, and the guard knew it before. A guard that does not is lost or an older copy, and then so may be all else in
    /// the home: whether the next block was signed, and which, nothing here can tell.
    /// </summary>
    private void RequireGuard(long height)
    {
        if (_signer.LastHeight >= height) return;
        string found = _signer.LastHeight == 0 ? "the record of what this validator signed last is missing" : $"the record says that this validator signed block {_signer.LastHeight} last";
        throw StorageException.Damaged(_signer.LastSignedPath, $"{found} and the chain in this home is at block {height}; put this very file back as it was when the node stopped, never an older copy of it: if it is gone, do not validate with this key any more, for it may sign a second block at one height");
    }

    /// <summary>
    /// The log's last record was durable, rotted and was cut off, while the state has its block. Its proposal is kept until the next one: it is signed again,
    /// to the same bytes, and appended. The replay that follows checks it like any other.
    /// </summary>
    private void AppendAgain(long height)
    {
        // Signed last, to the last byte: nothing that could be checked against the chain says more.
        if (_pending.Read(height, _limits) is { } block && _signer.SignedLast(_chainId, 0, block))
            _log.Append(height, new BlockRecord(block, new Commit(height, 0, block.Id(), [Sign(block, 0)])).Encode());
    }

    /// <summary>Makes one block; false when <paramref name="stop"/> came while waiting, with nothing begun.</summary>
    public bool RunHeight(CancellationToken stop)
    {
        long height = _tip.Height + 1;
        _inputs.Enqueue(new ConsensusInput.HeightStarted(height));
        while (_inputs.TryDequeue(out ConsensusInput? input))
        {
            (_state, IReadOnlyList<ConsensusEffect> effects) = SoloCore.Step(_state, input);
            foreach (ConsensusEffect effect in effects)
            {
                if (Apply(effect, stop)) continue;
                _state = SoloState.Initial;
                _inputs.Clear();
                return false;
            }
        }

        Invariant.Holds(_tip.Height == height, "a height that was not stopped is decided");
        return true;
    }

    private bool Apply(ConsensusEffect effect, CancellationToken stop)
    {
        switch (effect)
        {
            case ConsensusEffect.ScheduleTimeout timeout:
                if (!_timer.Wait(timeout.Kind, stop)) return false;
                _inputs.Enqueue(new ConsensusInput.TimeoutElapsed(timeout.Height, timeout.Round, timeout.Kind));
                break;
            case ConsensusEffect.BuildProposal build:
                _proposal = Propose(build.Height);
                _inputs.Enqueue(new ConsensusInput.ProposalBuilt(build.Height, build.Round, new BlockHash(_proposal.Header.Hash())));
                break;
            case ConsensusEffect.SignPrecommit sign:
                _log.Reserve(sign.Height, Proposed(sign.Block).Encoded.Length + RecordBytesBesideBlockMax);
                _ownVote = Sign(_proposal!, sign.Round);
                _inputs.Enqueue(new ConsensusInput.PrecommitSigned(sign.Height, sign.Round, sign.Block));
                break;
            case ConsensusEffect.Decide decide:
                Decide(Proposed(decide.Block), decide.Round);
                break;
        }

        return true;
    }

    /// <summary>
    /// The proposal that was kept for the next height, checked as if a stranger had sent it. When it is of no use and nothing was signed for it, null: another
    /// takes its place. When something was, no other block may be signed, and the node stops.
    /// </summary>
    /// <exception cref="StorageException">A block above the log was signed and is not there any more.</exception>
    private Block? Kept()
    {
        long height = _tip.Height + 1, signed = _signer.LastHeight;
        Block? kept = _pending.Read(height, _limits);
        string? wrong = kept is not null ? WrongWith(kept) : _pending.IsDamaged ? "its bytes are not what was written" : null;
        if (signed >= height)
        {
            if (signed > height || (kept is null && wrong is null))
            {
                throw new StorageException(StorageFailure.Damaged, $"this validator signed block {signed} and the block log ends at {_tip.Height}: blocks were lost; restore the folder blocks from a copy, a chain of one validator has them nowhere else");
            }

            if (kept is not null && wrong is null && !_signer.SignedLast(_chainId, 0, kept)) wrong = "it is another block than the one that was signed";
            if (wrong is not null)
            {
                throw StorageException.Damaged(PendingName, $"this validator signed block {signed}, the block log ends at {_tip.Height}, and the proposal that was kept cannot take its place: {wrong}; restore this file as it was when the node stopped, no other block may be signed");
            }
        }

        if (wrong is not null) PassedOver = $"{PendingName}: {wrong}";
        return wrong is null ? kept : null;
    }

    private string PendingName => _pending.Path ?? "the pending proposal";

    /// <summary>Why a proposal is not one to sign above the tip, or null. All but time and transactions follow from the chain.</summary>
    private string? WrongWith(Block block)
    {
        Block same = _builder.Build(_tip, block.Header.Time, block.Txs, _chain.AppHash, _signer.Address);
        if (!same.Encoded.Span.SequenceEqual(block.Encoded.Span)) return "it is not a block that follows the last one of the log";
        if (block.Header.Time <= _tip.Time) return "its time is not after that of the last block of the log";
        ProposalAnswer answer = _chain.ProcessProposal(Request(block));
        return answer.Accepted ? null : $"the application refuses it ({answer.Reason})";
    }

    /// <summary>What was proposed before a crash and may be signed is proposed again; else the application picks from the mempool.</summary>
    private Block Propose(long height)
    {
        if (Kept() is { } before) return before;
        Timestamp time = _timer.BlockTimeAfter(_tip.Time);
        // The limit is the whole block's: what is longer could be made, and never be read again.
        int empty = _builder.Build(_tip, time, [], _chain.AppHash, _signer.Address).Encoded.Length;
        long room = Math.Min(_chain.Genesis.Params.Fees.BlockBytesMax, _limits.BytesMax) - empty - Block.TxFrameBytesMax;
        BlockRequest candidates = Request(height, time, _pool.Reap(room, _limits.TxsMax, Block.TxFrameBytesMax), _tip.BlockId.Hash);
        IReadOnlyList<byte[]> txs = _chain.PrepareProposal(candidates);
        ProposalAnswer answer = _chain.ProcessProposal(candidates with { Txs = txs });
        Invariant.Holds(answer.Accepted, "the application accepts the proposal it prepared");
        Block block = _builder.Build(_tip, time, txs, _chain.AppHash, _signer.Address);
        _pending.Write(block);
        return block;
    }

    private CommitSig Sign(Block block, int round) => _signer.SignPrecommit(_chainId, block.Header.Height, round, block.Id(), block.Header.Time);

    private Block Proposed(BlockHash hash)
    {
        Invariant.Holds(_proposal is not null && _proposal.Header.Hash() == hash.Value, "the core speaks of the block that was proposed");
        return _proposal;
    }

    private void Decide(Block block, int round)
    {
        Commit commit = new(block.Header.Height, round, block.Id(), [_ownVote]);
        _log.Append(block.Header.Height, new BlockRecord(block, commit).Encode());
        FinalizeBlockResult result;
        lock (_pool.Door)
        {
            result = _chain.Execute(Request(block));
            _pool.Remove(block.Txs);
            _pool.Recheck(tx => _chain.CheckTx(tx).IsOk);
        }

        Advance(block, commit, result.TxResults);
        _proposal = null;
        Committed?.Invoke(new CommittedBlock(block, commit, result));
    }

    private void Replay(long height, bool execute)
    {
        BlockRecord record = BlockRecord.TryDecode(_log.Read(height), _limits)
            ?? throw Mismatch(height, "its record is not a block with its commit");
        Header header = record.Block.Header;
        if (header.Height != height || header.LastBlockId.Hash != (height == 1 ? default : _tip.Height == 0 ? header.LastBlockId.Hash : _tip.BlockId.Hash))
        {
            throw Mismatch(height, "it does not follow the block below it");
        }

        if (!record.Block.HashesMatch() || !IsCommitOf(record)) throw Mismatch(height, "its commit is not this validator's signature over it");
        IReadOnlyList<TxResult>? results = null;
        if (execute)
        {
            if (!header.AppHash.Span.SequenceEqual(_chain.AppHash.ToArray())) throw Mismatch(height, "its header names another state than the one below it gives");
            results = _chain.Execute(Request(record.Block)).TxResults;
        }

        Advance(record.Block, record.Commit, results);
    }

    private bool IsCommitOf(BlockRecord record) =>
        record.Commit.Height == record.Block.Header.Height
        && record.Commit.BlockId == record.Block.Id()
        && record.Commit.Signatures.Count == 1
        && record.Commit.Signatures[0].ValidatorAddress == _signer.Address
        && Ed25519.Verify(_signer.PublicKey, record.Commit.VoteSignBytes(_chainId, 0), record.Commit.Signatures[0].Signature.Span);

    private void Advance(Block block, Commit commit, IReadOnlyList<TxResult>? results)
    {
        // A stored height is not executed again on start: its results' hash is part of its state.
        Digest resultsHash = results is null ? _chain.Read(view => view.LastResultsHash()) : ResultsHash.Of(results);
        _tip = new ChainTip(block.Header.Height, block.Header.Time, commit.BlockId, commit, resultsHash);
    }

    private BlockRequest Request(long height, Timestamp time, IReadOnlyList<byte[]> txs, Digest lastBlockHash) =>
        new(height, time, txs, lastBlockHash, _signer.Address);

    private static BlockRequest Request(Block block) =>
        new(block.Header.Height, block.Header.Time, block.Txs, block.Header.LastBlockId.Hash, block.Header.ProposerAddress);

    private static StorageException Mismatch(long height, string what) => new(
        StorageFailure.Damaged,
        $"block {height} of the log cannot be replayed: {what}; remove the state folder to rebuild it from the log, and if this comes again restore the log");
}
