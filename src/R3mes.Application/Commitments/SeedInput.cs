using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>What validators' verifiable random functions are taken of for a round's seed, and what the seed is made of.</summary>
public static class SeedInput
{
    /// <summary>The input of a height: it follows from the seed before, so that nothing that a block holds moves it.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="height">The height whose votes carry the outputs.</param>
    /// <param name="previous">Seed of the round before, or the hash of genesis.</param>
    public static byte[] Of(string chainId, ulong height, Digest previous) =>
        DomainHash.Begin("remes/round-seed-input/v1").AddString(chainId).Add(height).Add(previous).Finish().ToArray();

    /// <summary>
    /// The seed of the lowest output, compared as bytes: a proposer that leaves out votes chooses among as many seeds as it may leave out votes, where a hash over
    /// all outputs would let it choose among all subsets.
    /// </summary>
    /// <param name="outputs">At least one.</param>
    public static Digest SeedOf(IReadOnlyList<VrfOutput> outputs)
    {
        byte[] lowest = outputs[0].ToArray();
        for (int i = 1; i < outputs.Count; i++)
        {
            byte[] other = outputs[i].ToArray();
            if (other.AsSpan().SequenceCompareTo(lowest) < 0) lowest = other;
        }
        return DomainHash.Begin("remes/round-seed/v1").AddFixed(lowest).Finish();
    }
}
