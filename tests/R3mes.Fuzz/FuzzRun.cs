namespace R3mes.Fuzz;

/// <summary>Mutates the inputs of one target until time or runs are over. The same seed and corpus give the same inputs in the same order.</summary>
public sealed class FuzzRun
{
    // Inputs that end in new words are kept: without a coverage tool, the refusal tells how far a reader came.
    private const int PoolMax = 512;

    private readonly FuzzTarget _target;
    private readonly FuzzRandom _random;
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);

    /// <summary>Prepares a run that begins with <paramref name="corpus"/>.</summary>
    public FuzzRun(FuzzTarget target, ulong seed, IEnumerable<byte[]> corpus)
    {
        _target = target;
        _random = new FuzzRandom(seed);
        _pool.AddRange(corpus);
        _pool.Add([]);
        foreach (byte[] input in _pool)
        {
            FuzzCheck.Failure(target, input, out string outcome);
            _outcomes.Add(outcome);
        }
    }

    /// <summary>Inputs tried.</summary>
    public long Runs { get; private set; }

    /// <summary>Different ways in which inputs ended.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>Tries mutated inputs until <paramref name="isOver"/>; null, or the first input that failed and why.</summary>
    public (byte[] Input, string Failure)? Next(Func<bool> isOver)
    {
        while (!isOver())
        {
            byte[] input = Mutator.Mutate(Any(), Any(), _random, _target.InputBytesMax);
            if (_target.Seal is { } seal && _random.Below(2) == 0) input = seal(input);
            Runs++;
            if (FuzzCheck.Failure(_target, input, out string outcome) is { } failure) return (input, failure);
            if (_pool.Count < PoolMax && _outcomes.Add(outcome)) _pool.Add(input);
        }

        return null;
    }

    private byte[] Any() => _pool[_random.Below(_pool.Count)];
}
