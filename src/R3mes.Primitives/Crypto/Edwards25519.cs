using static R3mes.Primitives.Crypto.Libsodium;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// The whole group of the curve edwards25519, points of small order and the identity too, on encodings of 32 bytes (RFC 8032 section 5.1.2).
/// libsodium multiplies points of the prime-order subgroup alone; here every point is taken. A destination may be one of the operands.
/// </summary>
internal static unsafe class Edwards25519
{
    /// <summary>Size of a point in bytes.</summary>
    public const int PointBytes = crypto_core_ed25519_BYTES;

    /// <summary>Size of a scalar in bytes, little-endian.</summary>
    public const int ScalarBytes = crypto_core_ed25519_SCALARBYTES;

    // y of the identity; x is 0.
    private static ReadOnlySpan<byte> IdentityPoint =>
        [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    // q = 2^252 + 27742317777372353535851937790883648493 (RFC 8032 section 5.1).
    private static ReadOnlySpan<byte> Order =>
    [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];

    // 8 times this is 1 modulo q.
    private static ReadOnlySpan<byte> InverseOf8 =>
    [
        0x79, 0x2f, 0xdc, 0xe2, 0x29, 0xe5, 0x06, 0x61, 0xd0, 0xda, 0x1c, 0x7d, 0xb3, 0x9d, 0xd3, 0x07,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x06,
    ];

    // p = 2^255 - 19.
    private static ReadOnlySpan<byte> Prime =>
    [
        0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ];

    // y = -1, where x is 0 as at the identity.
    private static ReadOnlySpan<byte> MinusOne =>
    [
        0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f,
    ];

    /// <summary>True for the encoding of a point by RFC 8032 section 5.1.3: y below p, on the curve, no sign on x = 0.</summary>
    /// <param name="encoded">Untrusted bytes.</param>
    public static bool IsPoint(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length != PointBytes || !Ready) return false;
        Span<byte> y = stackalloc byte[PointBytes];
        encoded.CopyTo(y);
        y[31] &= 0x7f;
        if (!IsBelow(y, Prime)) return false;
        bool signed = encoded[31] >= 0x80;
        if (signed && (y.SequenceEqual(IdentityPoint) || y.SequenceEqual(MinusOne))) return false;
        // Addition decodes its operands, and refuses what is not on the curve.
        Span<byte> twice = stackalloc byte[PointBytes];
        fixed (byte* r = twice, p = encoded) return crypto_core_ed25519_add(r, p, p) == 0;
    }

    /// <summary>True for a scalar below the group order.</summary>
    /// <param name="scalar">32 untrusted bytes, little-endian.</param>
    public static bool IsScalar(ReadOnlySpan<byte> scalar) => scalar.Length == ScalarBytes && IsBelow(scalar, Order);

    /// <summary>True for the identity's encoding.</summary>
    /// <param name="point">A point.</param>
    public static bool IsIdentity(ReadOnlySpan<byte> point) => point.SequenceEqual(IdentityPoint);

    /// <summary>left + right.</summary>
    /// <param name="destination">Takes the sum.</param>
    /// <param name="left">A point.</param>
    /// <param name="right">A point.</param>
    public static void Add(Span<byte> destination, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        fixed (byte* r = destination, p = left, q = right) Invariant.Holds(crypto_core_ed25519_add(r, p, q) == 0, "points are added");
    }

    /// <summary>left - right.</summary>
    /// <param name="destination">Takes the difference.</param>
    /// <param name="left">A point.</param>
    /// <param name="right">A point.</param>
    public static void Subtract(Span<byte> destination, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        fixed (byte* r = destination, p = left, q = right) Invariant.Holds(crypto_core_ed25519_sub(r, p, q) == 0, "points are subtracted");
    }

    /// <summary>8 times a point: its part of small order is gone.</summary>
    /// <param name="destination">Takes the product.</param>
    /// <param name="point">A point.</param>
    public static void ClearCofactor(Span<byte> destination, ReadOnlySpan<byte> point)
    {
        Add(destination, point, point);
        Add(destination, destination, destination);
        Add(destination, destination, destination);
    }

    /// <summary>scalar * B, B being the base point.</summary>
    /// <param name="destination">Takes the product.</param>
    /// <param name="scalar">Below 2^255 and zero or no multiple of the group order.</param>
    public static void MultiplyBase(Span<byte> destination, ReadOnlySpan<byte> scalar)
    {
        if (scalar.IndexOfAnyExcept((byte)0) < 0)
        {
            IdentityPoint.CopyTo(destination);
            return;
        }

        fixed (byte* q = destination, n = scalar) Invariant.Holds(crypto_scalarmult_ed25519_base_noclamp(q, n) == 0, "the base point is multiplied");
    }

    /// <summary>scalar * point for any point. The time depends on the point, which is public, not on the scalar, unless that is zero.</summary>
    /// <param name="destination">Takes the product.</param>
    /// <param name="scalar">Below 2^255 and zero or no multiple of the group order.</param>
    /// <param name="point">A point.</param>
    public static void Multiply(Span<byte> destination, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point)
    {
        if (scalar.IndexOfAnyExcept((byte)0) < 0) IdentityPoint.CopyTo(destination);
        else if (!TryMultiplyPrime(destination, scalar, point)) MultiplySplit(destination, scalar, point);
    }

    // point = prime + small with prime = (1/8 mod q) * (8 * point) in the subgroup of order q and small of an order that divides 8,
    // so scalar * point = scalar * prime + (scalar mod 8) * small.
    private static void MultiplySplit(Span<byte> destination, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point)
    {
        Span<byte> prime = stackalloc byte[PointBytes], small = stackalloc byte[PointBytes], product = stackalloc byte[PointBytes];
        ClearCofactor(prime, point);
        if (IsIdentity(prime)) IdentityPoint.CopyTo(product);
        else
        {
            Invariant.Holds(TryMultiplyPrime(prime, InverseOf8, prime), "8 times a point has the prime order");
            Invariant.Holds(TryMultiplyPrime(product, scalar, prime), "a point of the prime order is multiplied");
        }

        Subtract(small, point, prime);
        for (int left = scalar[0] & 7; left > 0; left--) Add(product, product, small);
        product.CopyTo(destination);
    }

    // False for a point outside the subgroup of order q, and for the identity.
    private static bool TryMultiplyPrime(Span<byte> destination, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point)
    {
        Span<byte> product = stackalloc byte[PointBytes];
        fixed (byte* q = product, n = scalar, p = point)
            if (crypto_scalarmult_ed25519_noclamp(q, n, p) != 0) return false;
        product.CopyTo(destination);
        return true;
    }

    private static bool IsBelow(ReadOnlySpan<byte> value, ReadOnlySpan<byte> bound)
    {
        for (int i = value.Length - 1; i >= 0; i--)
            if (value[i] != bound[i])
                return value[i] < bound[i];
        return false;
    }
}
