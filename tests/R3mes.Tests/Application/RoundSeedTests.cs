using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Commitments;
using R3mes.Application.Conduct;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.State;

namespace R3mes.Tests.Application;

/// <summary>The seeds of rounds: proofs in vote extensions, carried by the block at a window.</summary>
public sealed class RoundSeedTests
{
    private const int Window = 5, Voted = Window - 1;
    private readonly VrfKeyPair[] _functions = [.. Enumerable.Range(0, 4).Select(i => VrfKeyPair.FromSeed(Sha256.Hash([9, (byte)i]).ToArray()))];
    private readonly TestChain _chain;

    public RoundSeedTests()
    {
        _chain = new TestChain(miners: 2, validators: 4, vrf: i => _functions[i].PublicKey.ToArray(),
            change: p => p with { Validators = p.Validators with { UremesPerPower = 1_000_000_000 } });
        _chain.RunTo(Voted - 1);
    }

    [Fact]
    public void A_vote_below_a_window_carries_its_validators_proof_and_another_carries_nothing()
    {
        Assert.True(_chain.App.ExtendsVotes(Voted));
        Assert.False(_chain.App.ExtendsVotes(Voted - 1));
        OpaqueBytes extension = Of(1).ExtendVote(Voted, Voter(1));
        Assert.Equal(VrfProof.ByteCount, extension.Span.Length);
        Assert.True(_chain.App.VerifyVoteExtension(Voted, Voter(1), extension.Span));
        Assert.False(_chain.App.VerifyVoteExtension(Voted, Voter(2), extension.Span));
        Assert.False(_chain.App.VerifyVoteExtension(Voted, Voter(1), []));
        Assert.False(_chain.App.VerifyVoteExtension(Voted, Voter(1), [.. extension.Span, 0]));
        Assert.False(_chain.App.VerifyVoteExtension(Voted + Window, Voter(1), extension.Span));
        Assert.False(_chain.App.VerifyVoteExtension(Voted - 1, Voter(1), extension.Span));
        Assert.True(_chain.App.VerifyVoteExtension(Voted - 1, Voter(1), []));
        // The key of another function, or none at all, proves nothing.
        Assert.True(Of(2).ExtendVote(Voted, Voter(1)).IsEmpty);
        Assert.True(_chain.App.ExtendVote(Voted, Voter(1)).IsEmpty);
    }

    [Fact]
    public void The_block_at_a_window_opens_a_round_with_the_lowest_output_as_its_seed()
    {
        _chain.Next();
        BlockRequest request = AtWindow(signers: [0, 1, 3]);
        IReadOnlyList<byte[]> txs = _chain.App.PrepareProposal(request);
        BlockRequest block = request with { Txs = txs, Extensions = [] };
        Assert.True(_chain.App.ProcessProposal(block).Accepted);
        FinalizeBlockResult result = _chain.App.FinalizeBlock(block);
        Assert.False(Assert.Single(result.TxResults).IsTransaction);
        _chain.App.Commit();

        byte[] input = SeedInput.Of(_chain.Genesis.ChainId, Voted, _chain.App.GenesisHash);
        VrfOutput[] outputs = [.. new[] { 0, 1, 3 }.Select(i => { _functions[i].Prove(input, out VrfOutput output); return output; })];
        Digest expected = SeedInput.SeedOf([outputs.MinBy(output => output.ToString(), StringComparer.Ordinal)]);
        Assert.Equal(expected, _chain.View.LastRound!.Seed);
        Assert.NotEqual(request.LastBlockHash, _chain.View.LastRound!.Seed);
    }

    [Fact]
    public void A_block_that_lacks_a_proof_or_brings_another_is_refused()
    {
        _chain.Next();
        BlockRequest request = AtWindow(signers: [0, 1, 3]);
        byte[] proofs = _chain.App.PrepareProposal(request)[0];
        byte[] foreign = _chain.App.PrepareProposal(AtWindow(signers: [0, 1, 2]))[0];
        byte[][] wrong = [[], foreign, proofs[..^1], [.. proofs, .. proofs], proofs[82..], [.. proofs[82..164], .. proofs[..82], .. proofs[164..]]];
        Assert.All(wrong, entry => Assert.False(_chain.App.ProcessProposal(request with { Txs = [entry] }).Accepted));
        Assert.False(_chain.App.ProcessProposal(request with { Txs = [] }).Accepted);
        Assert.False(_chain.App.ProcessProposal(request with { Txs = [proofs, proofs] }).Accepted);
        Assert.True(_chain.App.ProcessProposal(request with { Txs = [proofs] }).Accepted);

        // Decided all the same, it is run, with the seed that a block without proofs has.
        _chain.App.FinalizeBlock(request with { Txs = [] });
        _chain.App.Commit();
        Assert.Equal(request.LastBlockHash, _chain.View.LastRound!.Seed);
    }

    [Fact]
    public void Proofs_away_from_a_window_are_no_transaction()
    {
        _chain.Next();
        byte[] proofs = _chain.App.PrepareProposal(AtWindow(signers: [0, 1, 3]))[0];
        Assert.True(SeedProofs.IsOne(proofs));
        Assert.False(_chain.App.CheckTx(proofs).IsOk);
        Assert.False(SeedProofs.IsOne(_chain.Sign(_chain.User, new RegisterMiner { Miner = _chain.User.Address, Stake = new Amount(1) }, 0)));
    }

    [Fact]
    public void A_key_counts_once_a_round_has_opened_after_it()
    {
        using Ed25519KeyPair key = Ed25519KeyPair.FromSeed(new byte[32]);
        using VrfKeyPair vrf = VrfKeyPair.FromSeed(Sha256.Hash("late"u8).ToArray());
        Assert.Equal(0u, _chain.Deliver(_chain.User, new RegisterValidator
        {
            Operator = _chain.User.Address,
            Stake = new Amount(2_000_000_000),
            ConsensusKey = key.PublicKey.ToArray(),
            Proof = key.Sign(RegisterValidator.ProofBytes(_chain.Genesis.ChainId, _chain.User.Address)),
            VrfKey = vrf.PublicKey.ToArray(),
        }).Code);
        ChainApplication late = new(_chain.Store, _chain.Genesis, _chain.App.GenesisHash, vrf: vrf);
        Address voter = Address.FromConsensusKey(key.PublicKey.ToArray());
        Assert.True(late.ExtendVote(Voted, voter).IsEmpty);
        _chain.Next(); // opens a round, and with it the seed that the next functions are taken of
        Assert.NotNull(_chain.View.LastRound);
        Assert.False(late.ExtendVote(Voted + Window, voter).IsEmpty);
    }

    [Fact]
    public void A_miner_that_staked_when_validators_knew_their_outputs_waits_for_another_round()
    {
        Assert.Equal(0u, _chain.Deliver(_chain.User, new RegisterMiner { Miner = _chain.User.Address, Stake = new Amount(20_000_000_000) }).Code);
        BlockRequest request = AtWindow(signers: [0, 1, 2]);
        _chain.App.FinalizeBlock(request with { Txs = _chain.App.PrepareProposal(request) });
        _chain.App.Commit();
        Assert.Null(_chain.View.Assignment(1, _chain.User.Address));
        Assert.NotNull(_chain.View.Assignment(1, _chain.Miners[0].Address));
    }

    private ChainApplication Of(int validator) => new(_chain.Store, _chain.Genesis, _chain.App.GenesisHash, vrf: _functions[validator]);

    private Address Voter(int validator) => _chain.Genesis.Validators[validator].ConsensusAddress;

    /// <summary>The block at the window, whose last commit these validators signed.</summary>
    private BlockRequest AtWindow(int[] signers)
    {
        Assert.Equal(Voted, _chain.App.Height);
        byte[] input = SeedInput.Of(_chain.Genesis.ChainId, Voted, _chain.App.GenesisHash);
        return new BlockRequest(Window, Timestamp.FromUnixMilliseconds(1_767_225_700_000), [], Sha256.Hash("last"u8), Voter(0))
        {
            LastCommit = [.. Enumerable.Range(0, 4).Select(i => new VoteInfo(Voter(i), 10, signers.Contains(i) ? BlockIdFlag.Commit : BlockIdFlag.Absent))],
            Extensions = [.. Enumerable.Range(0, 4).Select(i => new OpaqueBytes(_functions[i].Prove(input, out _).ToArray()))],
        };
    }
}
