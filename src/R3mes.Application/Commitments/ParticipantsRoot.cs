using R3mes.Application.Records;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Application.Commitments;

/// <summary>Which submissions an aggregation combines: the RFC 6962 root over their ids in the order of their miners' addresses.</summary>
public static class ParticipantsRoot
{
    /// <summary>The root.</summary>
    /// <param name="participants">The accepted submissions, ascending by miner.</param>
    public static Digest Of(IReadOnlyList<StoredGradient> participants)
    {
        Digest[] ids = new Digest[participants.Count];
        for (int i = 0; i < ids.Length; i++) ids[i] = SubmissionId.Of(participants[i]);
        return Rfc6962.RootOfDigests(ids);
    }
}
