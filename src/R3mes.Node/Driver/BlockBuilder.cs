using R3mes.Application.Genesis;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>Fills a header as CometBFT v0.38 does, from what the chain was and the transactions chosen.</summary>
public sealed class BlockBuilder
{
    private readonly string _chainId;
    private readonly Digest _validatorsHash;
    private readonly Digest _consensusHash;

    /// <summary>Takes what never changes while the validator set does not: chain id, validators, parameters.</summary>
    public BlockBuilder(GenesisDocument genesis)
    {
        _chainId = genesis.ChainId;
        Validators = ValidatorSet.Of(genesis.Validators.Select(v => new Validator(KeyOf(v), checked((long)v.Power))));
        _validatorsHash = Validators.Hash();
        // CometBFT's HashedParams: block.max_bytes = 1, block.max_gas = 2 (-1: no limit).
        _consensusHash = Sha256.Hash(new WireWriter().WriteVarint(1, genesis.Params.Fees.BlockBytesMax).WriteSigned(2, -1).ToArray());
    }

    /// <summary>The chain's validators.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>Builds the block above <paramref name="tip"/>.</summary>
    public Block Build(ChainTip tip, Timestamp time, IReadOnlyList<byte[]> txs, Digest appHash, Address proposer)
    {
        Header header = new()
        {
            ChainId = _chainId,
            Height = tip.Height + 1,
            Time = time,
            LastBlockId = tip.BlockId,
            LastCommitHash = tip.Commit.Hash(),
            DataHash = Block.DataHashOf(txs),
            ValidatorsHash = _validatorsHash,
            NextValidatorsHash = _validatorsHash,
            ConsensusHash = _consensusHash,
            AppHash = new OpaqueBytes(appHash.ToArray()),
            LastResultsHash = tip.ResultsHash,
            EvidenceHash = Block.NoEvidenceHash,
            ProposerAddress = proposer,
        };
        return new Block(header, txs, tip.Commit);
    }

    private static PublicKey32 KeyOf(GenesisValidator validator)
    {
        bool read = PublicKey32.TryFromSpan(validator.ConsensusKey.Span, out PublicKey32 key);
        Invariant.Holds(read, "a genesis that was read has validator keys of 32 bytes");
        return key;
    }
}
