using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// openssl/sha.h of OpenSSL 3 (Debian libssl3), names as in C: the hash itself, without the lookup of a provider, a context on the heap and its release that every hash by EVP costs.
internal static unsafe partial class Libcrypto
{
    /// <summary>At least sizeof(SHA256_CTX), 112 bytes.</summary>
    internal const int SHA256_CTX_BYTES = 128;

    private const string Library = "libcrypto.so.3";

    /// <summary>Whether the library has these functions, which its makers call deprecated.</summary>
    internal static readonly bool HasSha256 = NativeLibrary.TryLoad(Library, out nint library)
        && NativeLibrary.TryGetExport(library, nameof(SHA256_Init), out _) && NativeLibrary.TryGetExport(library, nameof(SHA256_Update), out _) && NativeLibrary.TryGetExport(library, nameof(SHA256_Final), out _);

    /// <summary>Whether the library hashes by a function's name: OpenSSL 3 does.</summary>
    internal static readonly bool HasDigests = NativeLibrary.TryLoad(Library, out nint library) && NativeLibrary.TryGetExport(library, nameof(EVP_Q_digest), out _);

    // openssl/evp.h
    [LibraryImport(Library)]
    internal static partial int EVP_Q_digest(nint libctx, byte* name, byte* propq, byte* data, nuint datalen, byte* md, nuint* mdlen);

    [LibraryImport(Library)]
    internal static partial int SHA256_Init(byte* c);

    [LibraryImport(Library)]
    internal static partial int SHA256_Update(byte* c, byte* data, nuint len);

    [LibraryImport(Library)]
    internal static partial int SHA256_Final(byte* md, byte* c);
}
