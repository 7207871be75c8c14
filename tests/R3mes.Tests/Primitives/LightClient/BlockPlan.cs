using R3mes.Primitives.Chain;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>What a block of a test says.</summary>
internal sealed record BlockPlan
{
    internal required int[] Validators { get; init; }

    internal required int[] Next { get; init; }

    /// <summary>Who signs; everyone when null.</summary>
    internal int[]? Signers { get; init; }

    internal string ChainId { get; init; } = LightChain.Id;

    internal byte Data { get; init; }

    internal byte App { get; init; }

    internal int Round { get; init; }

    internal Timestamp? Time { get; init; }
}
