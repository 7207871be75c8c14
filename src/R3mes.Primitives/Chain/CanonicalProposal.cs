using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>What a proposer signs (tendermint.types.CanonicalProposal): fixed-width height and round, the proof-of-lock round, then the chain it is for.</summary>
public static class CanonicalProposal
{
    /// <summary>The encoded canonical proposal behind its length: CometBFT's ProposalSignBytes.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="height">Height of the proposal.</param>
    /// <param name="round">Round of the proposal.</param>
    /// <param name="polRound">Round in which the block was found to have a quorum of prevotes, -1 for none.</param>
    /// <param name="blockId">The block.</param>
    /// <param name="timestamp">When it was proposed.</param>
    public static byte[] SignBytes(string chainId, long height, long round, long polRound, BlockId blockId, Timestamp timestamp)
    {
        WireWriter writer = new(192);
        writer.WriteVarint(1, Proposal.SignedType).WriteSFixed64(2, height).WriteSFixed64(3, round).WriteSigned(4, polRound);
        if (!blockId.IsNil) writer.WriteMessage(5, blockId.Encode());
        writer.WriteMessage(6, timestamp.Encode()).WriteString(7, chainId);
        return LengthDelimited.Frame(writer.Written);
    }
}
