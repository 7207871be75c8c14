using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// sodium/crypto_pwhash.h and sodium/crypto_pwhash_argon2id.h of libsodium 1.0.18 (Debian libsodium23), names as in C.
internal static unsafe partial class Libsodium
{
    internal const int crypto_pwhash_SALTBYTES = 16;
    internal const int crypto_pwhash_ALG_ARGON2ID13 = 2;

    [LibraryImport(Library)]
    internal static partial int crypto_pwhash(byte* @out, ulong outlen, byte* passwd, ulong passwdlen, byte* salt, ulong opslimit, nuint memlimit, int alg);
}
