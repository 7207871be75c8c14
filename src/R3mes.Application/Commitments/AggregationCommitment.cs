using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>What a proposer commits to: H(chain, round, proposer, result_cid, participants_root, salt) (docs/protocol.md, A round, 4).</summary>
public static class AggregationCommitment
{
    /// <summary>The commitment.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="proposer">Who aggregated.</param>
    /// <param name="resultCid">The new adapter.</param>
    /// <param name="participantsRoot">Of <see cref="ParticipantsRoot"/>.</param>
    /// <param name="salt">32 bytes that nobody can guess.</param>
    public static Digest Hash(string chainId, ulong roundId, Address proposer, Cid resultCid, Digest participantsRoot, Digest salt) =>
        DomainHash.Begin("remes/aggregation/v1").AddString(chainId).Add(roundId).Add(proposer).Add(resultCid.Digest).Add(participantsRoot).Add(salt).Finish();
}
