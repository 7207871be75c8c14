using System.Numerics;
using R3mes.Compute.Layers;
using R3mes.Compute.Tensors;

namespace R3mes.Compute.Training;

/// <summary>Runs the sequences of a batch on the scheduler's workers, each with its own memory and sums; the sums are exact, so their order cannot be seen.</summary>
internal sealed class SequenceBatch
{
    private readonly IWorkScheduler _scheduler;
    private readonly SequenceWorkspace[] _workspaces;
    private readonly int _sampleBytes;
    private readonly Action<int, int> _trainOne;
    private readonly Action<int, int> _evaluateOne;
    private ReadOnlyMemory<byte> _text;
    private int[] _offsets = [];
    private long[] _losses = [];
    private bool[] _finite = [];
    private RefusedValue?[] _refused = [];

    public SequenceBatch(IWorkScheduler scheduler, ModelOperands model, int tokens)
    {
        _scheduler = scheduler;
        _sampleBytes = tokens + 1;
        _workspaces = new SequenceWorkspace[scheduler.Workers];
        for (int worker = 0; worker < _workspaces.Length; worker++) _workspaces[worker] = new SequenceWorkspace(model, tokens);
        _trainOne = (worker, i) =>
        {
            _finite[i] = _workspaces[worker].Train(Sample(i), out _losses[i]);
            _refused[i] = _workspaces[worker].Refused;
        };
        _evaluateOne = (worker, i) =>
        {
            _finite[i] = _workspaces[worker].Evaluate(Sample(i), out _losses[i]);
            _refused[i] = _workspaces[worker].Refused;
        };
    }

    /// <summary>Gradients in 2^-32 after <see cref="Train"/>.</summary>
    public ReadOnlySpan<long> Sums => _workspaces[0].Sums;

    /// <summary>Where the first sequence that went wrong did so, in the last call that answered false.</summary>
    public RefusedValue? Refused { get; private set; }

    /// <summary>Forward and backward of the samples at these offsets; false when a value of one is not finite.</summary>
    public bool Train(ReadOnlyMemory<byte> text, int[] offsets, out long lossFixed)
    {
        foreach (SequenceWorkspace workspace in _workspaces) Array.Clear(workspace.Sums);
        if (!Run(_trainOne, text, offsets, out lossFixed)) return false;
        for (int worker = 1; worker < _workspaces.Length; worker++) AddInto(_workspaces[0].Sums, _workspaces[worker].Sums);
        return true;
    }

    /// <summary>Summed loss of the samples at these offsets; false when a value of one is not finite.</summary>
    public bool Evaluate(ReadOnlyMemory<byte> text, int[] offsets, out long lossFixed) => Run(_evaluateOne, text, offsets, out lossFixed);

    private bool Run(Action<int, int> body, ReadOnlyMemory<byte> text, int[] offsets, out long lossFixed)
    {
        _text = text;
        _offsets = offsets;
        if (_losses.Length < offsets.Length)
        {
            _losses = new long[offsets.Length];
            _finite = new bool[offsets.Length];
            _refused = new RefusedValue?[offsets.Length];
        }

        _scheduler.Run(offsets.Length, body);
        _text = default;
        Refused = null;
        lossFixed = 0;
        bool finite = true;
        for (int i = 0; i < offsets.Length; i++)
        {
            lossFixed += _losses[i];
            if (finite && !_finite[i]) Refused = _refused[i];
            finite &= _finite[i];
        }

        if (!finite) lossFixed = 0;
        return finite;
    }

    private ReadOnlySpan<byte> Sample(int i) => _text.Span.Slice(_offsets[i], _sampleBytes);

    private static void AddInto(Span<long> sums, ReadOnlySpan<long> others)
    {
        int i = 0;
        for (; i <= sums.Length - Vector<long>.Count; i += Vector<long>.Count) (new Vector<long>(sums[i..]) + new Vector<long>(others[i..])).CopyTo(sums[i..]);
        for (; i < sums.Length; i++) sums[i] += others[i];
    }
}
