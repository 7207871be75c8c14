using System.Runtime.InteropServices;
using R3mes.Benchmarks.Results;
using R3mes.Kernels;
using R3mes.Kernels.Measuring;

namespace R3mes.Benchmarks.Kernels;

/// <summary>What this processor can do at most (native/lab/limits.c): multiply-adds on registers alone, reading memory. The ceiling that rates are seen against.</summary>
internal sealed unsafe class ProcessorLimits : IDisposable
{
    private const int RoundsOfInstructions = 200_000;
    private const int MemoryBytes = 512 << 20;
    private readonly delegate* unmanaged<int, long, double> _run;
    private readonly delegate* unmanaged<int, byte*> _name;
    private readonly delegate* unmanaged<nuint, byte*> _memory;
    private readonly delegate* unmanaged<byte*, void> _free;
    private readonly delegate* unmanaged<byte*, nuint, ulong> _read;
    private readonly ThreadScheduler _two = new(2);

    private ProcessorLimits(nint library)
    {
        _run = (delegate* unmanaged<int, long, double>)NativeLibrary.GetExport(library, "limit_run");
        _name = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(library, "limit_name");
        _memory = (delegate* unmanaged<nuint, byte*>)NativeLibrary.GetExport(library, "limit_memory");
        _free = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "limit_free");
        _read = (delegate* unmanaged<byte*, nuint, ulong>)NativeLibrary.GetExport(library, "limit_read");
    }

    /// <summary>Opens what eng/race.sh built; null, with a line that says so, where it did not.</summary>
    public static ProcessorLimits? TryOpen(string race)
    {
        if (NativeLibrary.TryLoad(Path.Combine(race, "librace_limits.so"), out nint library)) return new ProcessorLimits(library);
        Console.WriteLine("bench: without the processor's limits, whose rows are missing: eng/race.sh built no librace_limits.so");
        return null;
    }

    /// <summary>Rows of each instruction that the processor has, and of reading memory.</summary>
    public IEnumerable<Measurement> Measure(int rounds, double sampleSeconds) => [.. Instructions(rounds, sampleSeconds), .. Reading(rounds, sampleSeconds)];

    public void Dispose() => _two.Dispose();

    private List<Measurement> Instructions(int rounds, double sampleSeconds)
    {
        List<(int Kind, string Name)> kinds = [];
        for (int kind = 0; Marshal.PtrToStringUTF8((nint)_name(kind)) is { } name; kind++)
            if (_run(kind, 1) > 0) kinds.Add((kind, name));
        double[] rates = Interleaved.Medians(rounds, [.. kinds.Select(kind => (Func<double>)(() => _run(kind.Kind, RoundsOfInstructions) / KernelClock.Mean(() => _run(kind.Kind, RoundsOfInstructions), sampleSeconds) / 1e9))]);
        return [.. kinds.Select((kind, i) => new Measurement($"limit_{kind.Name}_1t_gops", rates[i], "GOP/s", "on registers alone"))];
    }

    private Measurement[] Reading(int rounds, double sampleSeconds)
    {
        byte* memory = _memory(MemoryBytes);
        BenchException.Unless(memory != null, "there is no memory to read");
        void Read(int part, int parts) => GC.KeepAlive(_read(memory + ((long)part * (MemoryBytes / parts)), (nuint)(MemoryBytes / parts)));
        double[] seconds = Interleaved.Medians(rounds, () => KernelClock.Mean(() => Read(0, 1), sampleSeconds), () => KernelClock.Mean(() => _two.Run(2, (_, half) => Read(half, 2)), sampleSeconds));
        _free(memory);
        return [new Measurement("limit_memory_read_1t_gbps", MemoryBytes / seconds[0] / 1e9, "GB/s"), new Measurement("limit_memory_read_2t_gbps", MemoryBytes / seconds[1] / 1e9, "GB/s")];
    }
}
