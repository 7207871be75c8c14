using System.Globalization;
using System.Runtime.InteropServices;

namespace R3mes.Kernels.Measuring;

/// <summary>What a table of rates says of the machine.</summary>
public static class ProcessorFacts
{
    private const long LastCacheBytesWhenUnknown = 32L << 20;

    /// <summary>Name of the processor as the kernel tells it, or its architecture.</summary>
    public static string Name { get; } = ReadName() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Bytes of the largest cache of the first processor; 32 MiB where the system does not tell.</summary>
    public static long LastCacheBytes { get; } = ReadLastCacheBytes();

    private static string? ReadName()
    {
        try
        {
            return File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long ReadLastCacheBytes()
    {
        const string folder = "/sys/devices/system/cpu/cpu0/cache";
        try
        {
            return Directory.EnumerateDirectories(folder, "index*").Select(index => Kibibytes(Path.Combine(index, "size"))).DefaultIfEmpty(0).Max() is > 0 and { } kib ? kib << 10 : LastCacheBytesWhenUnknown;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return LastCacheBytesWhenUnknown;
        }
    }

    private static long Kibibytes(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim().TrimEnd('K'), NumberStyles.None, CultureInfo.InvariantCulture, out long kib) ? kib : 0;
}
