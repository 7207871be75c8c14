using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/core.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    private const string Library = "libsodium.so.23";

    /// <summary>Runs sodium_init once a process, before the first call of another function.</summary>
    internal static readonly bool Ready = Initialize();

    [LibraryImport(Library)]
    internal static partial int sodium_init();

    private static bool Initialize()
    {
        // 0 done, 1 done before, -1 failed
        Invariant.Holds(sodium_init() >= 0, "libsodium initialises");
        return true;
    }
}
