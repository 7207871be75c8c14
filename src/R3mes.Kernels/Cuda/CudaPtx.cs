using System.Text;

namespace R3mes.Kernels.Cuda;

/// <summary>The kernels' text as this program carries it: a resource a file of native/cuda, named FILE.ARCHITECTURE.ptx.</summary>
/// <param name="Name">Of the resource.</param>
/// <param name="Text">PTX, ending in a zero.</param>
internal sealed record CudaPtx(string Name, byte[] Text)
{
    private static readonly Lazy<CudaPtx[]> Found = new(Read);

    /// <summary>All of them.</summary>
    /// <exception cref="CudaException">The program was built without.</exception>
    public static IReadOnlyList<CudaPtx> All => Found.Value is { Length: > 0 } found ? found
        : throw new CudaException(CudaProblem.NotBuilt, "This program was built without the kernels for GPUs: run `make cuda` and build it again.");

    /// <summary>The architecture it is compiled for, 61 for sm_61.</summary>
    public int Architecture => int.Parse(Name.Split('.')[1].AsSpan(3).TrimEnd('a'));

    /// <summary>Whether it runs on a device of this compute capability, 90 for 9.0: on every later one, or, with an `a`, on its own alone.</summary>
    public bool RunsOn(int capability) => Name.Split('.')[1].EndsWith('a') ? capability == Architecture : capability >= Architecture;

    /// <summary>The kernels in it.</summary>
    public IEnumerable<string> Kernels => Encoding.ASCII.GetString(Text).Split(".visible .entry ").Skip(1).Select(text => text[..text.IndexOf('(')]);

    private static CudaPtx[] Read()
    {
        System.Reflection.Assembly assembly = typeof(CudaPtx).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".ptx", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] text = new byte[stream.Length + 1];
            stream.ReadExactly(text.AsSpan(0, text.Length - 1));
            return new CudaPtx(name, text);
        })];
    }
}
