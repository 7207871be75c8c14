using R3mes.Node.Driver;
using R3mes.Network.Privval;
using R3mes.Node;
using R3mes.Node.Devnet;
using R3mes.Node.Signing;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Blocks;
using R3mes.Storage.State;
using R3mes.Storage.Validator;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Node.Signing;

/// <summary>A driver whose signer is not always there.</summary>
public sealed class UnavailableSignerTests : IDisposable
{
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Seed = 7, Cheats = 0 });
    private readonly TemporaryFolder _folder = new();
    private readonly Ed25519KeyPair _key = DevnetIdentity.DeriveConsensusKey(7);

    [Theory]
    [InlineData(SignerFailure.NotConnected)]
    [InlineData(SignerFailure.TimedOut)]
    [InlineData(SignerFailure.Refused)]
    public void A_validator_asks_again_and_signs_everything_in_order(SignerFailure failure)
    {
        FlakySigner signer = new(_key, failure, attempt => attempt % 3 != 0);
        ChainNode node = Open(signer);
        for (int block = 0; block < 5; block++) Assert.True(node.RunHeight(CancellationToken.None));
        Assert.Equal(5, node.Driver.Tip.Height);
        Assert.True(node.Driver.Counts.Refused(DriverRefusal.SigningUnavailable) >= 10);
        AssertInOrder(signer);
    }

    [Fact]
    public void A_validator_outlives_a_signer_that_is_away_for_long()
    {
        FlakySigner signer = new(_key, SignerFailure.NotConnected, attempt => attempt is > 4 and < 2_000);
        ChainNode node = Open(signer);
        for (int block = 0; block < 4; block++) Assert.True(node.RunHeight(CancellationToken.None));
        AssertInOrder(signer);
        Assert.True(signer.Attempts > 2_000);
    }

    public void Dispose()
    {
        _devnet.Dispose();
        _folder.Dispose();
        _key.Dispose();
    }

    private ChainNode Open(IVoteSigner signer)
    {
        ChainNode node = NodeInMemory.Open(_devnet.Genesis, new MemoryStateStore(), new MemoryBlockLog(), new ValidatorSigner(signer, new LastSignedStore(_folder.Named("last-signed"))));
        Assert.Null(node.Begin(out _));
        return node;
    }

    private static void AssertInOrder(FlakySigner signer)
    {
        for (int i = 1; i < signer.Signed.Count; i++)
            Assert.True(signer.Signed[i].IsAfter(signer.Signed[i - 1]), $"{signer.Signed[i]} was signed after {signer.Signed[i - 1]}");
    }

    private sealed class FlakySigner(Ed25519KeyPair key, SignerFailure failure, Func<int, bool> fails) : IVoteSigner
    {
        private readonly LocalVoteSigner _local = new(key);

        public int Attempts { get; private set; }

        public List<LastSigned> Signed { get; } = [];

        public PublicKey32 PublicKey => _local.PublicKey;

        public SignerFailure? TrySignVote(string chainId, Vote vote, bool extended, out Vote? signed)
        {
            signed = null;
            if (fails(Attempts++)) return failure;
            Signed.Add(new LastSigned(vote.Height, vote.Round, (byte)(vote.Type == VoteType.Prevote ? 2 : 3), default));
            return _local.TrySignVote(chainId, vote, extended, out signed);
        }

        public SignerFailure? TrySignProposal(string chainId, Proposal proposal, out Proposal? signed)
        {
            signed = null;
            if (fails(Attempts++)) return failure;
            Signed.Add(new LastSigned(proposal.Height, proposal.Round, 1, default));
            return _local.TrySignProposal(chainId, proposal, out signed);
        }
    }
}
