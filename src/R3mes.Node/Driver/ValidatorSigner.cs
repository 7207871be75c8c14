using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Validator;

namespace R3mes.Node.Driver;

/// <summary>The validator's key behind its guard: what it signed last is durable before a signature exists.</summary>
public sealed class ValidatorSigner(Ed25519KeyPair key, LastSignedStore lastSigned)
{
    private const byte PrecommitStep = 3;

    /// <summary>The key's public half.</summary>
    public PublicKey32 PublicKey => key.PublicKey;

    /// <summary>The consensus address, as headers and commits name it.</summary>
    public Address Address { get; } = Address.FromConsensusKey(key.PublicKey.ToArray());

    /// <summary>Height of what was signed last, 0 when nothing was.</summary>
    public long LastHeight => lastSigned.Last.Height;

    /// <summary>The guard's file.</summary>
    public string LastSignedPath => lastSigned.Path;

    /// <summary>Whether a precommit for exactly <paramref name="block"/> is what was signed last.</summary>
    public bool SignedLast(string chainId, int round, Block block) =>
        lastSigned.Last == Precommit(block.Header.Height, round, SignBytes(chainId, block.Header.Height, round, block.Id(), block.Header.Time));

    /// <summary>Signs a precommit for <paramref name="block"/>.</summary>
    /// <exception cref="InvariantException">It would be a second, different signature at or below what was signed: the node stops rather than sign.</exception>
    /// <exception cref="Storage.StorageException">The guard could not be made durable; nothing was signed.</exception>
    public CommitSig SignPrecommit(string chainId, long height, int round, BlockId block, Timestamp time)
    {
        byte[] signBytes = SignBytes(chainId, height, round, block, time);
        bool allowed = lastSigned.TryAdvance(Precommit(height, round, signBytes));
        Invariant.Holds(allowed, $"this validator already signed something else at height {lastSigned.Last.Height}; its home folder was restored from an older copy: do not validate with this key");
        return new CommitSig(BlockIdFlag.Commit, Address, time, new OpaqueBytes(key.Sign(signBytes)));
    }

    private static byte[] SignBytes(string chainId, long height, int round, BlockId block, Timestamp time) =>
        CanonicalVote.SignBytes(chainId, VoteType.Precommit, height, round, block, time);

    private static LastSigned Precommit(long height, int round, byte[] signBytes) => new(height, round, PrecommitStep, Sha256.Hash(signBytes));
}
