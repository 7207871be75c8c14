using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>Chains of light blocks with keys that the test holds: honest ones, and ones that leave them.</summary>
internal sealed class LightChain
{
    internal const string Id = "light-1";
    internal const int SecondsPerBlock = 60;
    internal static readonly Timestamp Genesis = new(1_700_000_000, 0);
    private static readonly Ed25519KeyPair[] Keys = [.. Enumerable.Range(0, 64).Select(i => Ed25519KeyPair.FromSeed(Sha256.Hash([(byte)i, 7]).ToArray()))];

    private readonly List<LightBlock> _blocks = [];

    /// <summary>The blocks by height.</summary>
    internal IReadOnlyList<LightBlock> Blocks => _blocks;

    internal LightBlock this[long height] => _blocks[(int)height - 1];

    internal long Height => _blocks.Count;

    /// <summary>An honest chain: the validators of each height, and of the one after the last, by key; everyone signs.</summary>
    internal static LightChain Of(params int[][] validators)
    {
        LightChain chain = new();
        for (int i = 0; i + 1 < validators.Length; i++) chain.Append(new BlockPlan { Validators = validators[i], Next = validators[i + 1] });
        return chain;
    }

    /// <summary>An honest chain whose validators stay.</summary>
    internal static LightChain Steady(int height, params int[] validators) => Of([.. Enumerable.Repeat(validators, height + 1)]);

    /// <summary>The first blocks of this one.</summary>
    internal LightChain Until(long height)
    {
        LightChain copy = new();
        copy._blocks.AddRange(_blocks.Take((int)height));
        return copy;
    }

    /// <summary>One more block.</summary>
    internal LightChain Append(BlockPlan plan)
    {
        _blocks.Add(Make(Height + 1, _blocks.Count == 0 ? BlockId.Nil : _blocks[^1].SignedHeader.Commit.BlockId, plan));
        return this;
    }

    /// <summary>A block of whatever height.</summary>
    internal static LightBlock Make(long height, BlockId last, BlockPlan plan)
    {
        ValidatorSet validators = SetOf(plan.Validators);
        Header header = new()
        {
            ChainId = plan.ChainId,
            Height = height,
            Time = plan.Time ?? TimeOf(height),
            LastBlockId = last,
            DataHash = Sha256.Hash([plan.Data]),
            ValidatorsHash = validators.Hash(),
            NextValidatorsHash = SetOf(plan.Next).Hash(),
            AppHash = new OpaqueBytes(Sha256.Hash([plan.App]).ToArray()),
            ProposerAddress = validators.Validators[0].Address,
        };
        BlockId id = new(header.Hash(), new PartSetHeader(1, Sha256.Hash([9])));
        CommitSig[] slots = [.. validators.Validators.Select(_ => CommitSig.Absent)];
        foreach (int key in plan.Signers ?? plan.Validators)
        {
            Address address = Address.FromConsensusKey(Keys[key].PublicKey.ToArray());
            byte[] signed = CanonicalVote.SignBytes(plan.ChainId, VoteType.Precommit, height, plan.Round, id, header.Time);
            slots[validators.IndexOf(address)] = new CommitSig(BlockIdFlag.Commit, address, header.Time, new OpaqueBytes(Keys[key].Sign(signed)));
        }

        return new LightBlock(new SignedHeader(header, new Commit(height, plan.Round, id, slots)), ProposerRotation.Of(validators));
    }

    internal static ValidatorSet SetOf(params int[] keys) => ValidatorSet.Of(keys.Select(key => new Validator(Keys[key].PublicKey, 10)));

    internal static Timestamp TimeOf(long height) => Genesis.AddMilliseconds(height * SecondsPerBlock * 1000);

    internal static Digest HashOf(LightBlock block) => block.SignedHeader.Header.Hash();
}
