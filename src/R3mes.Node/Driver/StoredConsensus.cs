using R3mes.Application.State;
using R3mes.Node.Execution;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Ports;
using R3mes.Storage;

namespace R3mes.Node.Driver;

/// <summary>What consensus keeps beside the application's state, in the same batch: who validates around the tip, and the sets of the heights where they changed.</summary>
public static class StoredConsensus
{
    /// <summary>The state's record.</summary>
    public static StateWrite Write(ConsensusState state) => new(KeySpace.ConsensusState(), state.Encode());

    /// <summary>The record of the validators of a height.</summary>
    public static StateWrite WriteSet(long height, ValidatorSet validators) => new(KeySpace.ValidatorsAt(height), ProposerRotation.Of(validators).Encode());

    /// <summary>The record of the votes behind the newest commit whose votes carry something of the application.</summary>
    public static StateWrite WriteVotes(IReadOnlyList<Vote> votes)
    {
        WireWriter writer = new(512);
        foreach (Vote vote in votes) writer.WriteMessage(1, vote.Encode());
        return new StateWrite(KeySpace.ExtendedVotes(), writer.ToArray());
    }

    /// <summary>Reads the record of votes; none when it is not there.</summary>
    public static IReadOnlyList<Vote> ReadVotes(ChainHost chain)
    {
        List<Vote> votes = [];
        WireReader reader = new(chain.Read(view => view.Stored(KeySpace.ExtendedVotes())) ?? []);
        while (reader.TryReadTag(out _, out WireType type) && type == WireType.LengthDelimited && reader.TryReadBytes(out ReadOnlySpan<byte> bytes))
        {
            if (Vote.TryDecode(bytes, out Vote? vote)) votes.Add(vote);
        }

        return votes;
    }

    /// <summary>Reads the state's record.</summary>
    /// <exception cref="StorageException">It is not there: an older version wrote this home.</exception>
    public static ConsensusState Read(ChainHost chain) =>
        chain.Read(view => view.Stored(KeySpace.ConsensusState())) is { } bytes && ConsensusState.TryDecode(bytes) is { } state
            ? state
            : throw new StorageException(StorageFailure.Damaged, "the state does not say who validates; remove the state folder to rebuild it from the block log");

    /// <summary>Reads the validators of a height; null when they are not kept.</summary>
    public static ValidatorSet? ReadSet(ChainHost chain, ConsensusState state, long height) =>
        state.SetStoredAt(height) is { } at && chain.Read(view => view.Stored(KeySpace.ValidatorsAt(at))) is { } bytes && ProposerRotation.TryDecode(bytes, out ProposerRotation? rotation)
            ? rotation.Validators
            : null;
}
