using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>
/// Proof of a re-execution: a hash over its intermediates, keyed with the verifier's own address, so that it can neither be copied from another
/// verifier nor be made from hashes that are public (docs/protocol.md, A round, 3).
/// </summary>
public static class VerdictDigest
{
    /// <summary>The digest.</summary>
    /// <param name="verifier">Who re-executed.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="subject">What was re-executed.</param>
    /// <param name="owner">The miner or the proposer.</param>
    /// <param name="intermediates">The digests of the steps; of an aggregation, the hashes of its inputs and its result.</param>
    public static Digest Of(Address verifier, ulong roundId, Subject subject, Address owner, ReadOnlySpan<Digest> intermediates)
    {
        DomainHash hash = DomainHash.Begin("remes/verdict-digest/v1").Add(verifier).Add(roundId).Add((uint)subject).Add(owner).Add((ulong)intermediates.Length);
        foreach (Digest intermediate in intermediates) hash.Add(intermediate);
        return hash.Finish();
    }
}
