using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>What a validator signs for a vote (tendermint.types.CanonicalVote): fixed-width height and round, then the chain it is for.</summary>
public static class CanonicalVote
{
    /// <summary>The encoded canonical vote behind its length: CometBFT's VoteSignBytes.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="type">Prevote or precommit.</param>
    /// <param name="height">Height of the vote.</param>
    /// <param name="round">Round of the vote.</param>
    /// <param name="blockId">The block voted for; <see cref="BlockId.Nil"/> is left out.</param>
    /// <param name="timestamp">When it was voted.</param>
    public static byte[] SignBytes(string chainId, VoteType type, long height, long round, BlockId blockId, Timestamp timestamp)
    {
        WireWriter writer = new(192);
        writer.WriteVarint(1, (ulong)type).WriteSFixed64(2, height).WriteSFixed64(3, round);
        // CanonicalBlockID has the fields and numbers of BlockID.
        if (!blockId.IsNil)
            writer.WriteMessage(4, blockId.Encode());
        writer.WriteMessage(5, timestamp.Encode()).WriteString(6, chainId);
        return LengthDelimited.Frame(writer.Written);
    }
}
