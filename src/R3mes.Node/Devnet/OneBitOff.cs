using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Node.Workers;

namespace R3mes.Node.Devnet;

/// <summary>
/// The cheat: trains honestly and then changes one bit of the gradient. It stands where a miner's hardware stands; miner, chain and verifiers know nothing of it.
/// </summary>
/// <param name="honest">Who does the work.</param>
/// <param name="choose">Which bit, given the honest gradient.</param>
public sealed class OneBitOff(ITrainingLane honest, Func<Gradient, BitFlip> choose) : ITrainingLane
{
    /// <inheritdoc/>
    public AdapterLayout Layout => honest.Layout;

    /// <inheritdoc/>
    public LocalWork Train(TrainingJob job, ITrainingObserver? observer)
    {
        LocalWork work = honest.Train(job, observer);
        return work.Gradient is null ? work : work with { Gradient = choose(work.Gradient).Apply(work.Gradient) };
    }

    /// <inheritdoc/>
    public EvaluationResult Evaluate(Adapter adapter, ReadOnlyMemory<byte> text) => honest.Evaluate(adapter, text);
}
