using R3mes.Compute.Arithmetic;
using R3mes.Compute.Layers;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Training;

/// <summary>
/// Trains and evaluates adapters in canonical arithmetic: the same inputs give the same bits on every backend, with any number of workers. Memory is allocated once, here;
/// a trainer serves one call at a time.
/// </summary>
public sealed class Trainer
{
    private readonly TrainingParams _params;
    private readonly ModelOperands _operands;
    private readonly SequenceBatch _batch;
    private readonly GradientClip _clip;
    private readonly AdamW _optimiser;
    private readonly float[] _adapter;
    private readonly float[] _gradient;
    private readonly int[] _offsets;

    /// <summary>Lays out the model for the backend; <paramref name="parameters"/> have passed <see cref="TrainingParams.Check"/> for its shape.</summary>
    public Trainer(ITensorBackend backend, IWorkScheduler scheduler, TernaryModel model, TrainingParams parameters)
    {
        Invariant.Holds(parameters.Check(model.Shape) is null, "training parameters are checked before they are used");
        _params = parameters;
        _operands = new ModelOperands(backend, model, parameters.Lora, parameters.SequenceTokens);
        _batch = new SequenceBatch(scheduler, _operands, parameters.SequenceTokens);
        _clip = new GradientClip(backend, _operands.Layout);
        _optimiser = new AdamW(backend, parameters, _operands.Layout.Count);
        _adapter = new float[_operands.Layout.Count];
        _gradient = new float[_operands.Layout.Count];
        _offsets = new int[parameters.BatchSequences];
    }

    /// <summary>Names, shapes and order of the adapter's tensors.</summary>
    public AdapterLayout Layout => _operands.Layout;

    /// <summary>
    /// A round's local training. Sample n = step * BatchSequences + i is SequenceTokens + 1 bytes at offset Below(shard bytes - SequenceTokens, n) of the Philox stream "sample" of
    /// <paramref name="sampleSeed"/>; the probe's are the first BatchSequences of the stream "probe".
    /// </summary>
    /// <param name="start">The adapter of the round.</param>
    /// <param name="shard">Text, at least <see cref="TrainingParams.ShardBytesMin"/> bytes.</param>
    /// <param name="sampleSeed">Chooses the samples.</param>
    /// <param name="observer">Sees the steps, or null.</param>
    public TrainingOutcome Train(Adapter start, ReadOnlyMemory<byte> shard, Digest sampleSeed, ITrainingObserver? observer)
    {
        Invariant.Holds(start.Layout.Fits(Layout), "the adapter fits model and parameters");
        Invariant.Holds(shard.Length >= _params.ShardBytesMin, "a shard holds at least one sequence");
        start.Values.CopyTo(_adapter);
        _optimiser.Reset();
        StepTrace trace = new(_operands.Backend, Layout);
        PhiloxStream samples = new(sampleSeed, "sample");
        int[] probe = new int[_params.BatchSequences];
        Draw(new PhiloxStream(sampleSeed, "probe"), 0, shard.Length, probe);
        if (!_operands.LoadAdapter(_adapter)) return Diverged(trace, 0, Find("", _adapter));
        if (!_batch.Evaluate(shard, probe, out long before)) return Diverged(trace, 0, _batch.Refused);
        for (int step = 0; step < _params.LocalSteps; step++)
        {
            Draw(samples, step, shard.Length, _offsets);
            if (!Step(shard, step, out long lossFixed, out RefusedValue? refused)) return Diverged(trace, before, refused);
            trace.Add(step, _adapter, _optimiser);
            if (observer is not null && !observer.OnStep(step + 1, lossFixed, StepTokens)) return Outcome(TrainingStatus.Stopped, trace, before, 0, null);
        }

        if (!_batch.Evaluate(shard, probe, out long after)) return Diverged(trace, before, _batch.Refused);
        Gradient gradient = Gradient.Between(start, Adapter.FromValues(Layout, _adapter));
        return Find(".pseudo_gradient", gradient.Values) is { } value ? Diverged(trace, before, value) : Outcome(TrainingStatus.Completed, trace, before, after, gradient);
    }

    /// <summary>The loss of <paramref name="text"/> cut into contexts of SequenceTokens that do not overlap; the tail is left out. At most 2^24 tokens.</summary>
    public EvaluationResult Evaluate(Adapter adapter, ReadOnlyMemory<byte> text)
    {
        Invariant.Holds(adapter.Layout.Fits(Layout), "the adapter fits model and parameters");
        Invariant.Holds(text.Length - 1 <= TrainingParams.LossTokensMax, "a text to evaluate has at most 2^24 tokens");
        int[] offsets = new int[Math.Max(0, text.Length - 1) / _params.SequenceTokens];
        for (int i = 0; i < offsets.Length; i++) offsets[i] = i * _params.SequenceTokens;
        long tokens = (long)offsets.Length * _params.SequenceTokens;
        if (!_operands.LoadAdapter(adapter.Values)) return new EvaluationResult(false, 0, tokens) { Refused = Find("", adapter.Values) };
        return _batch.Evaluate(text, offsets, out long lossFixed) ? new EvaluationResult(true, lossFixed, tokens) : new EvaluationResult(false, 0, tokens) { Refused = _batch.Refused };
    }

    private long StepTokens => (long)_params.BatchSequences * _params.SequenceTokens;

    /// <summary>One step on the samples at the drawn offsets: exact gradient sums, mean over tokens, clip, AdamW; the operands then hold the new adapter.</summary>
    private bool Step(ReadOnlyMemory<byte> shard, int step, out long lossFixed, out RefusedValue? refused)
    {
        bool finite = _batch.Train(shard, _offsets, out lossFixed);
        refused = _batch.Refused;
        if (!finite) return false;
        float unit = Elementary.PowerOfTwo(-32);
        float tokens = StepTokens;
        ReadOnlySpan<long> sums = _batch.Sums;
        for (int i = 0; i < _gradient.Length; i++) _gradient[i] = ((float)sums[i] * unit) / tokens;
        if (!_clip.Apply(_gradient, _params.Clip))
        {
            refused = Find(".gradient", _gradient);
            return false;
        }

        _optimiser.Step(_adapter, _gradient, _params.LearningRate(step));
        if (_operands.LoadAdapter(_adapter)) return true;
        refused = Find("", _adapter);
        return false;
    }

    private void Draw(PhiloxStream stream, int step, int shardBytes, int[] offsets)
    {
        ulong bound = (ulong)(shardBytes - _params.SequenceTokens);
        for (int i = 0; i < offsets.Length; i++) offsets[i] = (int)stream.Below(bound, ((ulong)step * (ulong)offsets.Length) + (ulong)i);
    }

    private TrainingOutcome Outcome(TrainingStatus status, StepTrace trace, long before, long after, Gradient? gradient, RefusedValue? refused = null) => new()
    {
        Status = status,
        Refused = refused,
        Steps = trace.Steps.Count,
        Gradient = gradient,
        StepDigests = trace.Steps,
        TraceRoot = trace.Root,
        LossBeforeFixed = before / StepTokens,
        LossAfterFixed = after / StepTokens,
        Samples = trace.Steps.Count * _params.BatchSequences,
        Tokens = trace.Steps.Count * StepTokens,
    };

    private TrainingOutcome Diverged(StepTrace trace, long before, RefusedValue? refused) => Outcome(TrainingStatus.Diverged, trace, before, 0, null, refused);

    /// <summary>The first value that is not finite in an array laid out like the adapter; null when all are.</summary>
    private RefusedValue? Find(string suffix, ReadOnlySpan<float> values)
    {
        foreach (AdapterTensor tensor in Layout.Tensors)
            if (RefusedValue.Find(tensor.Name + suffix, values.Slice(tensor.Offset, tensor.Count), tensor.Cols) is { } found) return found;
        return null;
    }
}
