namespace R3mes.Node.Datasets;

/// <summary>Where in the source the held-out part lies. Never at random: the same source and options give the same split everywhere.</summary>
public enum HeldOutPlacement
{
    /// <summary>Up to 16 stretches at equal distances, so that the held-out part is like the rest of a source that changes as it goes on.</summary>
    EvenlySpaced,

    /// <summary>The last bytes of the source.</summary>
    End,
}
