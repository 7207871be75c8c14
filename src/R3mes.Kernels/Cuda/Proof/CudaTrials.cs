using System.Runtime.InteropServices;
using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Kernels.Cuda.Proof;

/// <summary>What every kernel's trials need: inputs on the device, results that are poisoned and compared, and the count of what was wrong.</summary>
internal sealed class CudaTrials(CudaDevice device, Random random, int repeats, bool quick, Action<CudaTally> done) : IDisposable
{
    private readonly List<IDisposable> inputs = [];
    private readonly SortedDictionary<string, CudaTally> tallies = new(StringComparer.Ordinal);

    public CudaDevice Device => device;

    public Random Random => random;

    /// <summary>Whether shapes must stay small: under a sanitizer or an emulation.</summary>
    public bool Quick => quick;

    public ReferenceBackend Reference { get; } = new();

    /// <summary>The kernels tried so far.</summary>
    public IReadOnlyCollection<CudaTally> Tallies => tallies.Values;

    /// <summary>An input of the trial at hand, on the device until it has run.</summary>
    public nint Input<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        CudaMemory memory = device.Upload(values);
        inputs.Add(memory);
        return memory.Value;
    }

    public nint Input(Matrix values) => Input<float>(values.Span);

    public CudaMemory Keep(CudaMemory memory)
    {
        inputs.Add(memory);
        return memory;
    }

    public CudaResult Result<T>(string name, ReadOnlySpan<T> wanted, ReadOnlySpan<T> before = default)
        where T : unmanaged => Kept(CudaResult.Of(device, name, wanted, before));

    /// <summary>A result that has to be right only when <paramref name="finite"/>.</summary>
    public CudaResult Result<T>(string name, ReadOnlySpan<T> wanted, bool finite)
        where T : unmanaged => finite ? Result(name, wanted) : Any(name, MemoryMarshal.AsBytes(wanted).Length);

    public CudaResult Any(string name, long bytes) => Kept(CudaResult.Any(device, name, bytes));

    /// <summary>The word that a kernel sets to 0 when it met what is not finite.</summary>
    public CudaResult Finite(bool finite) => Result("finite", [finite ? 1 : 0], [1]);

    /// <summary>Runs one trial as often as asked, compares all of its results each time, and lets its memory go.</summary>
    public void Run(string kernel, string shape, Action launch, params ReadOnlySpan<CudaResult> results)
    {
        if (!tallies.TryGetValue(kernel, out CudaTally? tally)) tallies.Add(kernel, tally = new CudaTally(kernel));
        tally.Shapes++;
        device.Prepare(kernel);
        for (int run = 1; run <= repeats; run++)
        {
            byte poison = (byte)(0xc3 + (run * 17));
            foreach (CudaResult result in results) result.Poison(poison);
            tally.LongestUs = Math.Max(tally.LongestUs, device.Time(launch));
            tally.Runs++;
            string? first = null;
            foreach (CudaResult result in results)
                if (result.Difference(poison) is >= 0 and int at) first ??= $"{shape}, run {run}: byte {at} of {result.Name} differs";
            if (first is null) continue;
            tally.Wrong++;
            tally.First ??= first;
        }

        Release();
    }

    /// <summary>Says that a kernel has had all its trials.</summary>
    public void Done(params ReadOnlySpan<string> kernels)
    {
        foreach (string kernel in kernels)
            if (tallies.TryGetValue(kernel, out CudaTally? tally)) done(tally);
    }

    public void Dispose() => Release();

    private void Release()
    {
        foreach (IDisposable input in inputs) input.Dispose();
        inputs.Clear();
    }

    private CudaResult Kept(CudaResult result)
    {
        inputs.Add(result);
        return result;
    }
}
