using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace R3mes.Tests.Tidy;

/// <summary>One of each use that floors 0 and 1 may not make, never called: what shows that the reader of compiled code finds them.</summary>
internal static class BannedUses
{
    internal static object?[] Namespaces() =>
        [File.Exists("x"), IPAddress.Loopback, Thread.CurrentThread, new System.Timers.Timer(), new Meter("x"), new Regex("x"), typeof(Microsoft.Win32.SafeHandles.SafeFileHandle)];

    internal static object?[] Types() =>
        [Random.Shared, Console.Out, Environment.TickCount64, TimeProvider.System, Stopwatch.GetTimestamp(), Process.GetCurrentProcess(), RandomNumberGenerator.GetInt32(2), new ConcurrentDictionary<int, int>()];

    internal static object?[] Members() =>
    [
        DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow, Guid.NewGuid(), CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture,
        StringComparer.CurrentCulture, "x".ToUpper(CultureInfo.InvariantCulture), "x".ToLower(CultureInfo.InvariantCulture),
    ];

    internal static double Libm(double x, float y) => Math.Exp(x) + MathF.Tanh(y) + float.FusedMultiplyAdd(y, y, y) + double.FusedMultiplyAdd(x, x, x);

    internal static long Memory() => GC.GetTotalMemory(false);

    internal static Func<long> InALambda(long than) => () => Environment.TickCount64 - than;

    internal static int Walks(Dictionary<int, int> table, HashSet<int> set, int[] into)
    {
        int sum = table.Keys.Count + table.Values.Count;
        foreach (KeyValuePair<int, int> pair in table) sum += pair.Value;
        foreach (int one in set) sum += one;
        set.CopyTo(into);
        return sum;
    }

    internal static int HandsATableToLinq(Dictionary<int, int> table) => table.Sum(pair => pair.Value);

    internal static bool MakesAFloat(long x) => x * 0.5 > 3;

    internal static object?[] Floats(float a, double b, Half c, decimal d) => [a, b, c, d];

    internal static object?[] Innocent(Dictionary<int, int> table, double x) =>
        [table.TryGetValue(1, out int one), one, Math.Sqrt(x), Math.Abs(one), GC.AllocateUninitializedArray<byte>(4), string.Equals("a", "b", StringComparison.Ordinal)];
}
