using R3mes.Application.Conduct;
using R3mes.Application.Blocks;
using R3mes.Application.Commitments;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Application.Queries;
using R3mes.Application.State;
using R3mes.Application.Transactions;
using R3mes.Application.Views;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Application;

/// <summary>
/// The state machine in the shape of ABCI 2.0, over a state store. It has no clock, no IO but the store, and no threads of its own: the caller makes one
/// call at a time. The same blocks give the same app hashes on every node and after every restart.
/// </summary>
public sealed class ChainApplication
{
    private readonly IStateStore _store;
    private readonly ISignatureVerifier _signatures;
    private readonly VrfKeyPair? _vrf;
    private readonly TxCache _known = new();
    private readonly StateOverlay _checked; // by admission to the mempool
    private readonly StateOverlay _proposed;
    private readonly StateOverlay _run;
    private BlockContext _next; // of the block that what is checked now would be in: admission reads it and adds nothing
    private BlockRequest? _request;
    private FinalizeBlockResult? _result;

    /// <summary>The application over a store that is empty or holds this chain's state.</summary>
    /// <param name="store">State; owned by the caller.</param>
    /// <param name="genesis">The chain's genesis.</param>
    /// <param name="genesisHash">Hash of the genesis file's bytes.</param>
    /// <param name="signatures">How signatures are verified; null verifies each anew.</param>
    /// <param name="vrf">The random function of this node's validator, owned by the caller; null for a node that only follows.</param>
    public ChainApplication(IStateStore store, GenesisDocument genesis, Digest genesisHash, ISignatureVerifier? signatures = null, VrfKeyPair? vrf = null)
    {
        _store = store;
        _signatures = signatures ?? Secp256k1Verifier.Instance;
        _vrf = vrf;
        (_checked, _proposed, _run) = (new StateOverlay(store), new StateOverlay(store), new StateOverlay(store));
        Genesis = genesis;
        GenesisHash = genesisHash;
        View = new ChainView(store, genesis);
        _next = ContextOf(0);
    }

    /// <summary>The chain's genesis.</summary>
    public GenesisDocument Genesis { get; }

    /// <summary>Hash of the genesis file's bytes.</summary>
    public Digest GenesisHash { get; }

    /// <summary>Typed reads of committed state.</summary>
    public ChainView View { get; }

    /// <summary>Last committed height, 0 after genesis.</summary>
    public long Height => _store.Height;

    /// <summary>Hash of the committed state.</summary>
    public Digest AppHash => _store.AppHash;

    /// <summary>True once the state of genesis is in the store.</summary>
    public bool IsInitialised => !_store.AppHash.IsZero;

    /// <summary>Null when the store is empty or holds the state of this genesis; else why it may not be used.</summary>
    public GenesisError? CheckStore()
    {
        if (!IsInitialised) return null;
        bool same = _store.TryGet(KeySpace.GenesisHash(), out byte[]? hash) && Digest.TryFromSpan(hash, out Digest stored) && stored == GenesisHash;
        return same ? null : new GenesisError("(document)", "is not the one that this data directory was made with: use its own genesis file or another directory");
    }

    /// <summary>Writes and commits the state of genesis at height 0; returns its app hash.</summary>
    public Digest InitChain()
    {
        Invariant.Holds(!IsInitialised, "a chain begins once");
        StateOverlay overlay = new(_store);
        GenesisBlock.Execute(overlay, Genesis, GenesisHash);
        IReadOnlyList<StateWrite> writes = overlay.Writes();
        Digest appHash = Blocks.AppHash.After(default, writes);
        _store.Commit(new StateBatch(0, appHash, writes));
        _checked.Reset();
        return appHash;
    }

    /// <summary>
    /// Whether a transaction may enter the mempool: admission against committed state and the transactions checked since the last commit, so that one signer
    /// can have several waiting. After <see cref="Commit"/> what still waits is checked anew, in order.
    /// </summary>
    /// <param name="tx">Untrusted bytes, not changed afterwards.</param>
    public TxResult CheckTx(ReadOnlyMemory<byte> tx) => CheckTx(tx, Sha256.Hash(tx.Span));

    /// <summary>The same, for a transaction whose hash is known.</summary>
    /// <param name="tx">Untrusted bytes, not changed afterwards.</param>
    /// <param name="hash">Their SHA-256.</param>
    public TxResult CheckTx(ReadOnlyMemory<byte> tx, Digest hash)
    {
        if (_next.Height != checked((ulong)Height + 1)) _next = ContextOf(Height + 1) with { Signatures = _signatures };
        TxError? error = TxExecutor.Admit(tx, hash, _checked, _next, _known, out Tx? decoded);
        if (error is not null || decoded is null) return TxResult.Refused(error ?? TxErrors.Malformed);
        return new TxResult(0, "", decoded.GasLimit, Genesis.Params.Fees.GasOf(decoded.ByteCount), []);
    }

    /// <summary>The transactions of a block to propose: those admissible in their order, as many as fit.</summary>
    /// <param name="request">The block to be, with candidate transactions in order of preference.</param>
    public IReadOnlyList<byte[]> PrepareProposal(BlockRequest request)
    {
        InOrder();
        StateOverlay overlay = _proposed.Reset();
        BlockContext block = ContextOf(request);
        List<byte[]> taken = [];
        BlockRoom room = new(Genesis.Params.Fees, request.LastCommit.Count, request.TxBytesMax);
        if (ProofsOf(request, overlay, block) is { } proofs)
        {
            Invariant.Holds(room.TryTake(proofs, 0), "a block has room for the proofs of its seed");
            taken.Add(proofs);
        }
        for (int i = 0; i < request.Txs.Count; i++)
        {
            byte[] tx = request.Txs[i];
            if (!room.HasBytesFor(tx) || _known.TryRead(tx, request.TxHash(i), out Tx? read) is not null) continue;
            // What is admitted has paid: one that the block has no gas for is not asked, so that those behind it do not see it.
            if (!room.Has(tx, read!.GasLimit) || TxExecutor.Admit(tx, request.TxHash(i), overlay, block, _known, out _) is not null) continue;
            room.TryTake(tx, read.GasLimit);
            taken.Add(tx);
        }
        return taken;
    }

    /// <summary>Whether a proposed block holds only transactions that are admissible in their order, and not too many bytes.</summary>
    /// <param name="request">The proposed block.</param>
    public ProposalAnswer ProcessProposal(BlockRequest request)
    {
        InOrder();
        if (request.Height != Height + 1) return new ProposalAnswer(false, "The height is not the next one.");
        StateOverlay overlay = _proposed.Reset();
        BlockContext block = ContextOf(request);
        if (RoundSeeds.Read(overlay, block, request.Txs) is not { } seed) return new ProposalAnswer(false, "The block lacks the proofs of its seed, or holds others.");
        BlockRoom room = new(Genesis.Params.Fees, request.LastCommit.Count);
        for (int i = 0; i < request.Txs.Count; i++)
        {
            byte[] tx = request.Txs[i];
            Tx? admitted = null;
            bool isProofs = i == 0 && seed.IsInjected;
            if (!isProofs && TxExecutor.Admit(tx, request.TxHash(i), overlay, block, _known, out admitted) is { } error) return new ProposalAnswer(false, error.ToString());
            if (!room.TryTake(tx, admitted?.GasLimit ?? 0)) return new ProposalAnswer(false, "The block has more bytes, transactions or gas than the chain takes.");
        }
        return ProposalAnswer.Yes;
    }

    /// <summary>Whether precommits of a height carry something of the application: a proposer of the next height then needs each vote of its last commit whole.</summary>
    /// <param name="height">The height voted at.</param>
    public bool ExtendsVotes(long height) => Genesis.Params.Timing.IsWindow(checked((ulong)height + 1));

    /// <summary>What this node's validator attaches to its precommit for a block, empty for nothing: the proof of its random function where a seed is made next.</summary>
    /// <param name="height">The height in progress.</param>
    /// <param name="validator">Its consensus address.</param>
    public OpaqueBytes ExtendVote(long height, Address validator)
    {
        InOrder();
        StateOverlay overlay = new(_store);
        BlockContext block = ContextOf(height);
        bool owed = _vrf is not null && ExtendsVotes(height) && RoundSeeds.KeyOf(overlay, validator, (ulong)height) == _vrf.PublicKey;
        return owed ? new OpaqueBytes(_vrf!.Prove(RoundSeeds.InputAt(overlay, block, (ulong)height), out _).ToArray()) : OpaqueBytes.Empty;
    }

    /// <summary>Whether a validator attached to its precommit for a block what it owes, and nothing else.</summary>
    /// <param name="height">The height in progress, or the last committed one.</param>
    /// <param name="validator">Its consensus address.</param>
    /// <param name="extension">Untrusted bytes.</param>
    public bool VerifyVoteExtension(long height, Address validator, ReadOnlySpan<byte> extension)
    {
        if (!ExtendsVotes(height)) return extension.IsEmpty;
        StateOverlay overlay = new(_store);
        // A late vote may carry the proof of a key that its own height's block replaced: it is not asked for, and does no harm.
        if (RoundSeeds.KeyOf(overlay, validator, (ulong)height) is not { } key) return extension.IsEmpty || height <= Height;
        return VrfProof.TryFromSpan(extension, out VrfProof? proof) && Ecvrf.TryVerify(key, RoundSeeds.InputAt(overlay, ContextOf(height), (ulong)height), proof, out _);
    }

    /// <summary>Runs the next block. Nothing is stored before <see cref="Commit"/>, which must come next; a second call replaces the first.</summary>
    /// <param name="request">The decided block, one above the committed height.</param>
    public FinalizeBlockResult FinalizeBlock(BlockRequest request)
    {
        Invariant.Holds(IsInitialised && request.Height == Height + 1, "blocks are run in order");
        _proposed.Reset();
        StateOverlay overlay = _run.Reset();
        BlockContext block = ContextOf(request);
        IReadOnlyList<TxResult> results = BlockExecutor.Execute(overlay, block, request, _known);
        _request = request;
        _result = new FinalizeBlockResult(request.Height, results, block.Events, Blocks.AppHash.After(AppHash, overlay.Writes()))
        {
            ResultsHash = ResultsHash.Of(results),
            ValidatorUpdates = block.ValidatorUpdates,
        };
        // Stored with the state and left out of its hash: the next header commits to it by itself.
        overlay.Put(KeySpace.LastResults(), _result.ResultsHash.ToArray());
        return _result;
    }

    /// <summary>Stores what the last <see cref="FinalizeBlock"/> did.</summary>
    /// <param name="beside">Records of the consensus host for the same batch, outside of the app hash.</param>
    public void Commit(IReadOnlyList<StateWrite>? beside = null)
    {
        Invariant.Holds(_request is not null && _result is not null, "a block is run before it is committed");
        foreach (StateWrite write in beside ?? [])
        {
            if (write.Value is { } value) _run.Put(write.Key, value);
            else _run.Delete(write.Key);
        }

        _store.Commit(new StateBatch(_result.Height, _result.AppHash, _run.Writes()));
        for (int i = 0; i < _request.Txs.Count; i++) _known.Forget(_request.TxHash(i));
        (_request, _result) = (null, null);
        _run.Reset();
        _checked.Reset();
    }

    /// <summary>Answers a query over committed state.</summary>
    /// <param name="path">Such as /remes.remes.v1.Query/GetRound.</param>
    /// <param name="data">The encoded request message.</param>
    public QueryResult Query(string path, ReadOnlySpan<byte> data) => QueryTable.Answer(View, path, data);

    // ABCI 2.0: what FinalizeBlock did is committed before anything else of consensus.
    private void InOrder() => Invariant.Holds(IsInitialised && _request is null, "a block that was run is committed before the next call of consensus");

    private static byte[]? ProofsOf(BlockRequest request, StateOverlay overlay, BlockContext block)
    {
        List<byte[]> proofs = [];
        foreach ((int slot, _) in RoundSeeds.Owed(overlay, block))
        {
            Invariant.Holds(slot < request.Extensions.Count && !request.Extensions[slot].IsEmpty, "a proposer has the extension of every vote of its last commit");
            proofs.Add(request.Extensions[slot].Span.ToArray());
        }
        return proofs.Count == 0 ? null : SeedProofs.Encode(proofs);
    }

    private BlockContext ContextOf(long height) => new(checked((ulong)height), default, default, default, Genesis, []);

    private BlockContext ContextOf(BlockRequest request) => new(
        checked((ulong)request.Height), request.Time, request.LastBlockHash, request.ProposerAddress, Genesis, [])
    { Signatures = _signatures, Misbehavior = request.Misbehavior, LastCommit = request.LastCommit };
}
