using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;

namespace R3mes.Node.Workers;

/// <summary>A trainer and its memory, shared by all workers of a process in turn, so that a devnet of several miners needs the memory of one.</summary>
public sealed class TrainingLane : ITrainingLane
{
    private readonly Lock _turn = new();
    private readonly Trainer _trainer;
    private long _tokensDone;

    /// <summary>Lays out <paramref name="model"/> for <paramref name="backend"/>.</summary>
    public TrainingLane(ITensorBackend backend, IWorkScheduler scheduler, TernaryModel model, TrainingParams parameters) =>
        _trainer = new Trainer(backend, scheduler, model, parameters);

    /// <inheritdoc/>
    public AdapterLayout Layout => _trainer.Layout;

    /// <summary>Tokens trained on since the process started, by whichever worker.</summary>
    public long TokensDone => Interlocked.Read(ref _tokensDone);

    /// <inheritdoc/>
    public LocalWork Train(TrainingJob job, ITrainingObserver? observer)
    {
        lock (_turn)
        {
            (observer as ILaneObserver)?.Began();
            return LocalWork.Of(_trainer.Train(job.Start, job.Shard, job.SampleSeed, new Counter(this, observer)));
        }
    }

    /// <inheritdoc/>
    public EvaluationResult Evaluate(Adapter adapter, ReadOnlyMemory<byte> text)
    {
        lock (_turn)
        {
            return _trainer.Evaluate(adapter, text);
        }
    }

    private sealed class Counter(TrainingLane lane, ITrainingObserver? inner) : ITrainingObserver
    {
        public bool OnStep(int step, long lossFixed, long tokens)
        {
            Interlocked.Add(ref lane._tokensDone, tokens);
            return inner?.OnStep(step, lossFixed, tokens) ?? true;
        }
    }
}
