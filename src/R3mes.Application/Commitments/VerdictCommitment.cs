using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>What a verifier commits to before anyone reveals: it binds chain, round, subject, owner and verifier, so that it cannot be copied.</summary>
public static class VerdictCommitment
{
    /// <summary>The commitment.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="subject">What was verified.</param>
    /// <param name="owner">The miner or the proposer.</param>
    /// <param name="verifier">Who verified.</param>
    /// <param name="verdict">What it found.</param>
    /// <param name="step">First step whose digest differed, when invalid, else 0.</param>
    /// <param name="digest">Of <see cref="VerdictDigest"/>.</param>
    /// <param name="salt">32 bytes that nobody can guess.</param>
    public static Digest Hash(
        string chainId, ulong roundId, Subject subject, Address owner, Address verifier, Verdict verdict, uint step, Digest digest, Digest salt) =>
        DomainHash.Begin("remes/verdict/v1").AddString(chainId).Add(roundId).Add((uint)subject).Add(owner).Add(verifier)
            .Add((uint)verdict).Add(step).Add(digest).Add(salt).Finish();
}
