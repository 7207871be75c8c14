using System.Runtime.InteropServices;

namespace R3mes.Primitives.Crypto;

// secp256k1.h of libsecp256k1 0.2.0 (Debian libsecp256k1-1), names as in C.
internal static unsafe partial class Libsecp256k1
{
    internal const uint SECP256K1_CONTEXT_NONE = 1;
    internal const uint SECP256K1_EC_COMPRESSED = 0x102;
    internal const int secp256k1_pubkey_BYTES = 64;
    internal const int secp256k1_ecdsa_signature_BYTES = 64;
    private const string Library = "libsecp256k1.so.1";

    /// <summary>Made once, then only read: the C library allows that from many threads.</summary>
    internal static readonly nint Context = CreateContext();

    [LibraryImport(Library)]
    internal static partial nint secp256k1_context_create(uint flags);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_seckey_verify(nint ctx, byte* seckey);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_create(nint ctx, byte* pubkey, byte* seckey);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_parse(nint ctx, byte* pubkey, byte* input, nuint inputlen);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ec_pubkey_serialize(nint ctx, byte* output, nuint* outputlen, byte* pubkey, uint flags);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_signature_parse_compact(nint ctx, byte* sig, byte* input64);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_signature_serialize_compact(nint ctx, byte* output64, byte* sig);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_verify(nint ctx, byte* sig, byte* msghash32, byte* pubkey);

    [LibraryImport(Library)]
    internal static partial int secp256k1_ecdsa_sign(nint ctx, byte* sig, byte* msghash32, byte* seckey, nint noncefp, nint ndata);

    private static nint CreateContext()
    {
        nint context = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
        Invariant.Holds(context != 0, "libsecp256k1 gives a context");
        return context;
    }
}
