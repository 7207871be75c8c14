namespace R3mes.Compute.Models;

/// <summary>Low-rank adapters (Hu et al., "LoRA", 2021) on every ternary matrix.</summary>
/// <param name="Rank">r: 1 to 64.</param>
/// <param name="AlphaMilli">alpha in thousandths: 1 to 1,000,000.</param>
public sealed record LoraOptions(int Rank, int AlphaMilli)
{
    /// <summary>c = alpha / r in f32, by one division.</summary>
    public float Scale => AlphaMilli / (1000f * Rank);

    /// <summary>Why these cannot be used, or null.</summary>
    public AdapterError? Check()
    {
        if (Rank is < 1 or > 64) return new($"The adapter rank {Rank} is not between 1 and 64.");
        return AlphaMilli is < 1 or > 1_000_000 ? new($"The adapter alpha of {AlphaMilli} thousandths is not between 1 and 1000000.") : null;
    }
}
