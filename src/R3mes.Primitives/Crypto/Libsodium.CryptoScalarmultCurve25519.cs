using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/crypto_scalarmult_curve25519.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    internal const int crypto_scalarmult_curve25519_BYTES = 32;
    internal const int crypto_scalarmult_curve25519_SCALARBYTES = 32;

    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_curve25519(byte* q, byte* n, byte* p);

    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_curve25519_base(byte* q, byte* n);
}
