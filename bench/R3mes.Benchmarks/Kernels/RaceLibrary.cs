using System.Runtime.InteropServices;

namespace R3mes.Benchmarks.Kernels;

/// <summary>A library that others wrote, behind native/lab/race.h.</summary>
internal sealed unsafe class RaceLibrary
{
    private readonly delegate* unmanaged<int, double*, byte*> _format;
    private readonly delegate* unmanaged<int, int, int, int, int, int, sbyte*, sbyte*, nint> _prepare;
    private readonly delegate* unmanaged<nint, int> _run;
    private readonly delegate* unmanaged<nint, float*, void> _result;
    private readonly delegate* unmanaged<nint, void> _rest;
    private readonly delegate* unmanaged<nint, void> _release;

    private RaceLibrary(string name, nint library)
    {
        Name = name;
        Version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "race_version"))()) ?? name;
        _format = (delegate* unmanaged<int, double*, byte*>)NativeLibrary.GetExport(library, "race_format");
        _prepare = (delegate* unmanaged<int, int, int, int, int, int, sbyte*, sbyte*, nint>)NativeLibrary.GetExport(library, "race_prepare");
        _run = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "race_run");
        _result = (delegate* unmanaged<nint, float*, void>)NativeLibrary.GetExport(library, "race_result");
        _rest = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "race_rest");
        _release = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "race_release");
        Formats = ReadFormats();
    }

    /// <summary>Short name: onednn.</summary>
    public string Name { get; }

    /// <summary>Name, version and kind of processor, as the library tells.</summary>
    public string Version { get; }

    /// <summary>Formats it multiplies in, with the bits of a weight.</summary>
    public IReadOnlyList<(string Name, double BitsPerWeight)> Formats { get; }

    /// <summary>Opens one; null, with a line that says why, where it cannot be had.</summary>
    /// <param name="race">The folder that eng/race.sh writes.</param>
    /// <param name="name">Which.</param>
    /// <param name="folder">Where the library itself lies; not looked at when it is installed.</param>
    public static RaceLibrary? TryOpen(string race, string name, string folder)
    {
        string? problem = $"eng/race.sh built no librace_{name}.so";
        if (NativeLibrary.TryLoad(Path.Combine(race, $"librace_{name}.so"), out nint library))
        {
            nint path = Marshal.StringToCoTaskMemUTF8(folder);
            problem = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*, byte*>)NativeLibrary.GetExport(library, "race_open"))((byte*)path));
            Marshal.FreeCoTaskMem(path);
            if (problem is null) return new RaceLibrary(name, library);
        }

        Console.WriteLine($"bench: without {name}, whose rows are missing: {problem}");
        return null;
    }

    /// <summary>A product that is ready; null when the library refuses it.</summary>
    public nint Prepare(int format, int m, int n, int k, int threads, int copies, ReadOnlySpan<sbyte> x, ReadOnlySpan<sbyte> w)
    {
        fixed (sbyte* px = x, pw = w) return _prepare(format, m, n, k, threads, copies, px, pw);
    }

    public bool Run(nint product) => _run(product) != 0;

    public void Result(nint product, Span<float> c)
    {
        fixed (float* pc = c) _result(product, pc);
    }

    public void Rest(nint product) => _rest(product);

    public void Release(nint product) => _release(product);

    private List<(string Name, double BitsPerWeight)> ReadFormats()
    {
        List<(string Name, double BitsPerWeight)> formats = [];
        double bits = 0;
        while (Marshal.PtrToStringUTF8((nint)_format(formats.Count, &bits)) is { } name) formats.Add((name, bits));
        return formats;
    }
}
