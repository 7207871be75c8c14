using R3mes.Application.Params;
using R3mes.Application.Views;
using R3mes.Compute.Aggregation;
using R3mes.Compute.Models;

namespace R3mes.Node.Workers;

/// <summary>The chain's way from the participants' gradients to the next adapter: trimmed mean in fixed point, then the outer step.</summary>
public sealed class AggregationRule(AggregationTerms terms)
{
    /// <summary>The next adapter, or null when a participant's gradient or the round's adapter cannot be had.</summary>
    public Adapter? Apply(AggregationView aggregation, RoundMaterial material)
    {
        Adapter? start = material.Adapter(aggregation.Round.AdapterCid);
        if (start is null || aggregation.Participants.Count == 0) return null;
        List<Gradient> gradients = [];
        foreach (R3mes.Application.Records.StoredGradient participant in aggregation.Participants)
        {
            Gradient? gradient = material.Gradient(participant.GradientCid);
            if (gradient is null || gradient.Hash != participant.GradientHash) return null;
            gradients.Add(gradient);
        }

        Gradient combined = TrimmedMean.Combine(gradients, (int)terms.Exponent, (int)terms.TrimBps);
        return OuterStep.Apply(start, combined, (int)terms.OuterLearningRateMicro);
    }
}
