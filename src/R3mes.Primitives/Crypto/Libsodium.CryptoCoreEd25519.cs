using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/crypto_core_ed25519.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    internal const int crypto_core_ed25519_BYTES = 32;
    internal const int crypto_core_ed25519_SCALARBYTES = 32;
    internal const int crypto_core_ed25519_NONREDUCEDSCALARBYTES = 64;

    [LibraryImport(Library)]
    internal static partial int crypto_core_ed25519_is_valid_point(byte* p);

    [LibraryImport(Library)]
    internal static partial int crypto_core_ed25519_add(byte* r, byte* p, byte* q);

    [LibraryImport(Library)]
    internal static partial int crypto_core_ed25519_sub(byte* r, byte* p, byte* q);

    [LibraryImport(Library)]
    internal static partial void crypto_core_ed25519_scalar_add(byte* z, byte* x, byte* y);

    [LibraryImport(Library)]
    internal static partial void crypto_core_ed25519_scalar_mul(byte* z, byte* x, byte* y);

    [LibraryImport(Library)]
    internal static partial void crypto_core_ed25519_scalar_reduce(byte* r, byte* s);
}
