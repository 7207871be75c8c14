using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/crypto_aead_chacha20poly1305.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    internal const int crypto_aead_chacha20poly1305_ietf_KEYBYTES = 32;
    internal const int crypto_aead_chacha20poly1305_ietf_NPUBBYTES = 12;
    internal const int crypto_aead_chacha20poly1305_ietf_ABYTES = 16;

    [LibraryImport(Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_encrypt(
        byte* c, ulong* clen_p, byte* m, ulong mlen, byte* ad, ulong adlen, byte* nsec, byte* npub, byte* k);

    [LibraryImport(Library)]
    internal static partial int crypto_aead_chacha20poly1305_ietf_decrypt(
        byte* m, ulong* mlen_p, byte* nsec, byte* c, ulong clen, byte* ad, ulong adlen, byte* npub, byte* k);
}
