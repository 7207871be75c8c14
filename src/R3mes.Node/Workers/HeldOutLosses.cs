using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Primitives.Content;

namespace R3mes.Node.Workers;

/// <summary>The held-out loss of adapters, each computed once and remembered by CID: the number is the same for whoever computes it. Safe from any thread.</summary>
public sealed class HeldOutLosses(ITrainingLane lane, RoundMaterial material)
{
    // More adapters than a chain keeps current at once; the oldest is forgotten first.
    private const int RememberedMax = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<Cid, EvaluationResult> _known = [];
    private readonly Queue<Cid> _order = new();

    /// <summary>The loss of the adapter named <paramref name="cid"/>; null when it or the held-out text cannot be had.</summary>
    public EvaluationResult? Of(Cid cid) => Known(cid) ?? (material.Adapter(cid) is { } adapter ? Of(cid, adapter) : null);

    /// <summary>The loss of <paramref name="adapter"/>, whose bytes are named <paramref name="cid"/>.</summary>
    public EvaluationResult? Of(Cid cid, Adapter adapter)
    {
        if (Known(cid) is { } known) return known;
        if (material.HeldOut() is not { } text) return null;
        EvaluationResult result = lane.Evaluate(adapter, text);
        lock (_gate)
        {
            if (_known.TryAdd(cid, result)) _order.Enqueue(cid);
            if (_order.Count > RememberedMax) _known.Remove(_order.Dequeue());
        }

        return result;
    }

    private EvaluationResult? Known(Cid cid)
    {
        lock (_gate) return _known.GetValueOrDefault(cid);
    }
}
