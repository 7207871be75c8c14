namespace R3mes.Primitives.LightClient;

/// <summary>Primary and witnesses. A primary that fails makes place for the first witness that has what it has not (CometBFT, light/client.go: findNewPrimary).</summary>
internal sealed class SourceSet
{
    private readonly List<ILightBlockSource> _witnesses;

    public SourceSet(ILightBlockSource primary, IEnumerable<ILightBlockSource> witnesses) => (Primary, _witnesses) = (primary, [.. witnesses]);

    public ILightBlockSource Primary { get; private set; }

    public IReadOnlyList<ILightBlockSource> Witnesses => _witnesses;

    public void Add(ILightBlockSource witness) => _witnesses.Add(witness);

    public void Drop(ILightBlockSource witness) => _witnesses.Remove(witness);

    /// <summary>The primary has nothing to answer; a witness takes its place, and it that of the last witness unless it lied.</summary>
    public void Promote(ILightBlockSource witness, bool keepsPrimary)
    {
        _witnesses.Remove(witness);
        if (keepsPrimary) _witnesses.Add(Primary);
        Primary = witness;
    }
}
