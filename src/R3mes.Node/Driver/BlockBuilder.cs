using R3mes.Application.Genesis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>Fills a header as CometBFT v0.38 does, from what the chain was and the transactions chosen.</summary>
public sealed class BlockBuilder
{
    private readonly string _chainId;
    private readonly Timestamp _genesisTime;
    private readonly Digest _consensusHash;

    /// <summary>Takes what never changes: chain id, genesis time, parameters.</summary>
    public BlockBuilder(GenesisDocument genesis)
    {
        _chainId = genesis.ChainId;
        _genesisTime = genesis.Time;
        // CometBFT's HashedParams: block.max_bytes = 1, block.max_gas = 2.
        _consensusHash = Sha256.Hash(new WireWriter().WriteVarint(1, genesis.Params.Fees.BlockBytesMax).WriteSigned(2, checked((long)genesis.Params.Fees.BlockGasMax)).ToArray());
    }

    /// <summary>Builds the block above <paramref name="tip"/>; its time follows from <paramref name="lastCommit"/>.</summary>
    /// <param name="tip">The newest final block.</param>
    /// <param name="lastCommit">Precommits for it by more than two thirds; empty at height 1.</param>
    /// <param name="txs">The transactions in their order.</param>
    /// <param name="evidence">Evidence to commit.</param>
    /// <param name="appHash">Hash of the state after the tip.</param>
    /// <param name="proposer">Consensus address of the proposer.</param>
    public Block Build(ChainTip tip, Commit lastCommit, IReadOnlyList<byte[]> txs, IReadOnlyList<Evidence> evidence, Digest appHash, Address proposer)
    {
        return new Block(HeaderOf(tip, lastCommit, Block.DataHashOf(txs), evidence, appHash, proposer), txs, lastCommit, evidence);
    }

    /// <summary>The header alone of what <see cref="Build"/> builds.</summary>
    public Header HeaderOf(ChainTip tip, Commit lastCommit, Digest dataHash, IReadOnlyList<Evidence> evidence, Digest appHash, Address proposer) => new()
    {
        ChainId = _chainId,
        Height = tip.Height + 1,
        Time = TimeOf(tip, lastCommit),
        LastBlockId = tip.BlockId,
        LastCommitHash = lastCommit.Hash(),
        DataHash = dataHash,
        ValidatorsHash = tip.Validators.Current.Validators.Hash(),
        NextValidatorsHash = tip.Validators.Next.Validators.Hash(),
        ConsensusHash = _consensusHash,
        AppHash = new OpaqueBytes(appHash.ToArray()),
        LastResultsHash = tip.ResultsHash,
        EvidenceHash = EvidenceList.Hash(evidence),
        ProposerAddress = proposer,
    };

    /// <summary>
    /// The time of the block above <paramref name="tip"/>: that of genesis, then the median of the last commit, as CometBFT v0.38 has it. Where that is not after the block before, which v0.38
    /// refuses for ever, it is a millisecond after it (docs/adr/0016).
    /// </summary>
    public Timestamp TimeOf(ChainTip tip, Commit lastCommit)
    {
        if (tip.Height == 0) return _genesisTime;
        Timestamp median = MedianTime.Of(lastCommit, tip.Validators.Last!), least = tip.Time.AddMilliseconds(1);
        return median > tip.Time ? median : least;
    }
}
