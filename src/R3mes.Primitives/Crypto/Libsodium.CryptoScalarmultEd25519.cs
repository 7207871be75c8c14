using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/crypto_scalarmult_ed25519.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_ed25519_noclamp(byte* q, byte* n, byte* p);

    [LibraryImport(Library)]
    internal static partial int crypto_scalarmult_ed25519_base_noclamp(byte* q, byte* n);
}
