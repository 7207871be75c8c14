using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>One call of the client: what it has asked of whom, and whom it dropped.</summary>
internal sealed class LightClientCall(LightClientOptions options, SourceSet sources, Timestamp now)
{
    private readonly List<MeteredSource> _meters = [];
    private readonly List<DroppedSource> _dropped = [];
    private int _replacementsLeft = sources.Witnesses.Count;

    public Timestamp Now => now;

    /// <summary>The primary, counted over the whole call.</summary>
    public MeteredSource Primary => MeterOf(sources.Primary);

    /// <summary>The block of a height from the primary, or from the first witness that has it, which is the primary then.</summary>
    /// <param name="height">The height; null for the newest.</param>
    /// <param name="block">The block when null is returned.</param>
    public LightClientRefusal? Fetch(long? height, out LightBlock? block)
    {
        LightClientRefusal? refusal = Ask(Primary, height, out block);
        return refusal is LightClientRefusal.NotThere or LightClientRefusal.NoAnswer or LightClientRefusal.Malformed && TryReplacePrimary(refusal.Value, height, out block) ? null : refusal;
    }

    /// <summary>Puts the first witness that has a block in the primary's place. So often in a call as there were witnesses, so that two cannot take turns for ever.</summary>
    /// <param name="reason">What the primary did.</param>
    /// <param name="height">The height; null for the newest.</param>
    /// <param name="block">The block when true.</param>
    public bool TryReplacePrimary(LightClientRefusal reason, long? height, out LightBlock? block)
    {
        block = null;
        foreach (ILightBlockSource witness in sources.Witnesses.ToArray())
        {
            if (_replacementsLeft == 0) return false;
            _replacementsLeft--;
            LightClientRefusal? refusal = Ask(MeterOf(witness), height, out block);
            if (refusal == LightClientRefusal.Malformed) Drop(witness, LightClientRefusal.Malformed);
            if (refusal is not null) continue;
            bool keepsPrimary = reason is LightClientRefusal.NotThere or LightClientRefusal.NoAnswer;
            if (!keepsPrimary) _dropped.Add(new DroppedSource(sources.Primary, reason));
            sources.Promote(witness, keepsPrimary);
            return true;
        }

        return false;
    }

    /// <summary>A witness is asked no more.</summary>
    public void Drop(ILightBlockSource witness, LightClientRefusal reason)
    {
        sources.Drop(witness);
        _dropped.Add(new DroppedSource(witness, reason));
    }

    /// <summary>Nothing is accepted.</summary>
    public LightClientVerdict Refuse(LightClientRefusal refusal, long from = 0, long to = 0, LightClientAction action = LightClientAction.Refuse) =>
        new() { Action = action, Refusal = refusal, From = from, To = to, Dropped = _dropped };

    /// <summary>Nothing is accepted.</summary>
    public LightClientVerdict Refuse(PathFailure failure) => Refuse(failure.Reason, failure.From, failure.To) with { Header = failure.Header };

    /// <summary>A block is trusted.</summary>
    public LightClientVerdict Accept(LightBlock block) => new() { Action = LightClientAction.Accept, Block = block, Dropped = _dropped };

    private static LightClientRefusal? Ask(MeteredSource source, long? height, out LightBlock? block) => height is long at ? source.Fetch(at, out block) : source.FetchLatest(out block);

    private MeteredSource MeterOf(ILightBlockSource source)
    {
        foreach (MeteredSource known in _meters)
        {
            if (ReferenceEquals(known.Source, source)) return known;
        }

        MeteredSource meter = new(source, options.ChainId, options.Limits.BlocksFetchedMax, options.Limits.StepsMax);
        _meters.Add(meter);
        return meter;
    }
}
