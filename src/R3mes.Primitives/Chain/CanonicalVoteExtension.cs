using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>What a validator signs for the extension of a precommit (tendermint.types.CanonicalVoteExtension of CometBFT v0.38).</summary>
public static class CanonicalVoteExtension
{
    /// <summary>The encoded canonical extension behind its length: CometBFT's VoteExtensionSignBytes.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="height">Height of the vote.</param>
    /// <param name="round">Round of the vote.</param>
    /// <param name="extension">The extension; may be empty.</param>
    public static byte[] SignBytes(string chainId, long height, long round, ReadOnlySpan<byte> extension) =>
        LengthDelimited.Frame(new WireWriter(64 + extension.Length).WriteBytes(1, extension).WriteSFixed64(2, height).WriteSFixed64(3, round).WriteString(4, chainId).Written);
}
