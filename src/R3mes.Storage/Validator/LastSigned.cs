using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Storage.Validator;

/// <summary>The last thing that this validator's key signed.</summary>
/// <param name="Height">Block height.</param>
/// <param name="Round">Round within the height.</param>
/// <param name="Step">1 proposal, 2 prevote, 3 precommit, as CometBFT's priv_validator_state.json.</param>
/// <param name="Content">SHA-256 of the bytes that were signed, with their time left out: two messages that differ in their time alone are one.</param>
/// <param name="Time">The time that they bore.</param>
public readonly record struct LastSigned(long Height, int Round, byte Step, Digest Content, Timestamp Time = default)
{
    /// <summary>Whether both are of one height, round and step.</summary>
    /// <param name="other">What was signed before.</param>
    public bool IsAt(LastSigned other) => Height == other.Height && Round == other.Round && Step == other.Step;

    /// <summary>True when this comes strictly after <paramref name="other"/> in height, then round, then step.</summary>
    /// <param name="other">What was signed before.</param>
    public bool IsAfter(LastSigned other) =>
        Height != other.Height ? Height > other.Height
        : Round != other.Round ? Round > other.Round
        : Step > other.Step;
}
