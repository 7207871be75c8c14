using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Storage.Validator;

namespace R3mes.Node.Signing;

/// <summary>What a signer answers a node: signatures for one chain, after its own guard gave leave, whatever the node's guard says.</summary>
/// <param name="chainId">The chain; requests for another are refused.</param>
/// <param name="signer">The key behind the signer's guard.</param>
public sealed class SignerAnswers(string chainId, ValidatorSigner signer)
{
    /// <summary>Signatures given.</summary>
    public long Signed { get; private set; }

    /// <summary>Requests refused.</summary>
    public long Refused { get; private set; }

    /// <summary>The answer to a request; null for what is no request, after which nothing more is said.</summary>
    /// <param name="request">What the node asks.</param>
    /// <exception cref="Storage.StorageException">The guard could not be made durable; nothing was signed.</exception>
    public PrivvalMessage? Answer(PrivvalMessage request) => request switch
    {
        PrivvalMessage.PingRequest => new PrivvalMessage.PingResponse(),
        PrivvalMessage.PubKeyRequest asked => asked.ChainId == chainId
            ? new PrivvalMessage.PubKeyResponse(signer.PublicKey, null)
            : new PrivvalMessage.PubKeyResponse(null, Refuse(OtherChain)),
        PrivvalMessage.SignVoteRequest asked => Sign(asked),
        PrivvalMessage.SignProposalRequest asked => Sign(asked),
        _ => null,
    };

    private string OtherChain => $"this signer signs for the chain {chainId} alone";

    private PrivvalMessage.SignedVoteResponse Sign(PrivvalMessage.SignVoteRequest asked)
    {
        if (asked.ChainId != chainId) return new(null, Refuse(OtherChain));
        Vote vote = asked.Vote with { Signature = default, ExtensionSignature = default };
        if (!vote.BlockId.IsNil && (vote.BlockId.Hash == default || vote.BlockId.Parts == default)) return new(null, Refuse("the block of the vote is half a name"));
        bool extended = vote.Type == VoteType.Precommit && !vote.BlockId.IsNil;
        if (!extended && !vote.Extension.IsEmpty) return new(null, Refuse("only a precommit for a block has an extension"));
        if (signer.TrySignVote(chainId, vote, out Vote? signed, extended) is { } refused) return new(null, Refuse(WordsOf(refused)));
        Signed++;
        return new(signed, null);
    }

    private PrivvalMessage.SignedProposalResponse Sign(PrivvalMessage.SignProposalRequest asked)
    {
        if (asked.ChainId != chainId) return new(null, Refuse(OtherChain));
        if (signer.TrySignProposal(chainId, asked.Proposal with { Signature = default }, out Proposal? signed) is { } refused) return new(null, Refuse(WordsOf(refused)));
        Signed++;
        return new(signed, null);
    }

    private RemoteSignerError Refuse(string why)
    {
        Refused++;
        return new RemoteSignerError(0, why);
    }

    private static string WordsOf(SigningRefusal refused) => refused switch
    {
        SigningRefusal.SignedOther => "this key signed something else at this height, round and step",
        SigningRefusal.Behind => "this key signed at a later height, round or step",
        _ => "the key cannot be reached",
    };
}
