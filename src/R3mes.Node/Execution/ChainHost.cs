using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Application.Views;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;

namespace R3mes.Node.Execution;

/// <summary>The application behind one lock: blocks, checks, queries and reads from any thread, one at a time.</summary>
public sealed class ChainHost(ChainApplication application)
{
    private readonly Lock _gate = new();

    /// <summary>Raised before each call of ABCI 2.0 with the height that it is about, on the caller's thread and inside the lock. Their order: docs/adr/0017.</summary>
    public event Action<AppCall, long>? Called;

    /// <summary>The chain's genesis.</summary>
    public GenesisDocument Genesis => application.Genesis;

    /// <summary>Last committed height.</summary>
    public long Height
    {
        get
        {
            lock (_gate) return application.Height;
        }
    }

    /// <summary>Hash of the committed state.</summary>
    public Digest AppHash
    {
        get
        {
            lock (_gate) return application.AppHash;
        }
    }

    /// <summary>Refuses a store of another chain; writes the state of genesis into an empty one.</summary>
    /// <returns>Why the store may not be used, or null.</returns>
    public GenesisError? Begin()
    {
        lock (_gate)
        {
            if (application.CheckStore() is { } error) return error;
            if (application.IsInitialised) return null;
            Called?.Invoke(AppCall.InitChain, 0);
            application.InitChain();
            return null;
        }
    }

    /// <summary>Whether a transaction may wait for a block.</summary>
    public TxResult CheckTx(byte[] tx) => CheckTx(tx, Sha256.Hash(tx));

    /// <summary>The same, for a transaction whose <paramref name="hash"/> is known.</summary>
    public TxResult CheckTx(byte[] tx, Digest hash)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.CheckTx, application.Height + 1);
            return application.CheckTx(tx, hash);
        }
    }

    /// <summary>Picks a block's transactions from candidates.</summary>
    public IReadOnlyList<byte[]> PrepareProposal(BlockRequest request)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.PrepareProposal, request.Height);
            return application.PrepareProposal(request);
        }
    }

    /// <summary>Whether a proposed block is one to vote for.</summary>
    public ProposalAnswer ProcessProposal(BlockRequest request)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.ProcessProposal, request.Height);
            return application.ProcessProposal(request);
        }
    }

    /// <summary>Whether precommits of a height carry something of the application.</summary>
    public bool ExtendsVotes(long height) => application.ExtendsVotes(height);

    /// <summary>What this node's validator attaches to its precommit, empty for nothing.</summary>
    public OpaqueBytes ExtendVote(long height, Address validator)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.ExtendVote, height);
            return application.ExtendVote(height, validator);
        }
    }

    /// <summary>Whether a validator attached to its precommit what it owes, and nothing else.</summary>
    public bool VerifyVoteExtension(long height, Address validator, ReadOnlySpan<byte> extension)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.VerifyVoteExtension, height);
            return application.VerifyVoteExtension(height, validator, extension);
        }
    }

    /// <summary>Runs a decided block and stores its state.</summary>
    /// <param name="request">The block.</param>
    /// <param name="beside">What the caller stores in the same batch, known once the block has run.</param>
    public FinalizeBlockResult Execute(BlockRequest request, Func<FinalizeBlockResult, IReadOnlyList<StateWrite>>? beside = null)
    {
        lock (_gate)
        {
            Called?.Invoke(AppCall.FinalizeBlock, request.Height);
            FinalizeBlockResult result = application.FinalizeBlock(request);
            IReadOnlyList<StateWrite>? writes = beside?.Invoke(result);
            Called?.Invoke(AppCall.Commit, request.Height);
            application.Commit(writes);
            return result;
        }
    }

    /// <summary>Answers a query by path.</summary>
    public QueryResult Query(string path, ReadOnlySpan<byte> data)
    {
        lock (_gate) return application.Query(path, data);
    }

    /// <summary>Reads committed state; <paramref name="read"/> must not keep the view.</summary>
    public T Read<T>(Func<ChainView, T> read)
    {
        lock (_gate) return read(application.View);
    }
}
