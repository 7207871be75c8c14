using System.Security.Cryptography;

namespace R3mes.Primitives.Crypto;

/// <summary>
/// Verification of the verifiable random function ECVRF-EDWARDS25519-SHA512-TAI (RFC 9381, suite 0x03). Exactly what the RFC accepts with
/// validate_key is accepted, keys and Gammas with a part of small order too, whose equations are those of the whole group.
/// </summary>
public static class Ecvrf
{
    internal const int ChallengeBytes = 16;
    internal const int HashBytes = 64;

    private const byte Suite = 0x03;

    /// <summary>True for a public key that a proof may be verified with (RFC 9381 section 5.4.5): a canonical point that is not of small order.</summary>
    /// <param name="key">A public key.</param>
    public static bool IsValidKey(PublicKey32 key)
    {
        Span<byte> point = stackalloc byte[Edwards25519.PointBytes];
        key.CopyTo(point);
        if (!Edwards25519.IsPoint(point)) return false;
        Edwards25519.ClearCofactor(point, point);
        return !Edwards25519.IsIdentity(point);
    }

    /// <summary>Verifies a proof (RFC 9381 section 5.3); false for an invalid key or proof.</summary>
    /// <param name="key">The prover's public key.</param>
    /// <param name="input">alpha_string: what the function was taken of.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="output">The function's value when true.</param>
    public static bool TryVerify(PublicKey32 key, ReadOnlySpan<byte> input, VrfProof proof, out VrfOutput output)
    {
        output = default;
        if (!IsValidKey(key)) return false;
        Span<byte> y = stackalloc byte[Edwards25519.PointBytes], h = stackalloc byte[Edwards25519.PointBytes];
        Span<byte> u = stackalloc byte[Edwards25519.PointBytes], v = stackalloc byte[Edwards25519.PointBytes], taken = stackalloc byte[Edwards25519.PointBytes];
        Span<byte> c = stackalloc byte[Edwards25519.ScalarBytes], again = stackalloc byte[ChallengeBytes];
        key.CopyTo(y);
        EncodeToCurve(y, input, h);
        c.Clear();
        proof.Challenge.CopyTo(c);

        // U = s*B - c*Y, V = s*H - c*Gamma
        Edwards25519.MultiplyBase(u, proof.Scalar);
        Edwards25519.Multiply(taken, c, y);
        Edwards25519.Subtract(u, u, taken);
        Edwards25519.Multiply(v, proof.Scalar, h);
        Edwards25519.Multiply(taken, c, proof.Gamma);
        Edwards25519.Subtract(v, v, taken);

        Challenge(y, h, proof.Gamma, u, v, again);
        if (!again.SequenceEqual(proof.Challenge)) return false;
        output = ToOutput(proof.Gamma);
        return true;
    }

    // ECVRF_proof_to_hash, RFC 9381 section 5.2.
    internal static VrfOutput ToOutput(ReadOnlySpan<byte> gamma)
    {
        Span<byte> message = stackalloc byte[2 + Edwards25519.PointBytes + 1], hash = stackalloc byte[HashBytes];
        message[0] = Suite;
        message[1] = 0x03;
        Edwards25519.ClearCofactor(message.Slice(2, Edwards25519.PointBytes), gamma);
        message[^1] = 0;
        SHA512.HashData(message, hash);
        Invariant.Holds(VrfOutput.TryFromSpan(hash, out VrfOutput output), "a hash is an output");
        return output;
    }

    // ECVRF_encode_to_curve_try_and_increment, RFC 9381 section 5.4.1.1, salted with the public key (section 5.5).
    internal static void EncodeToCurve(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> point)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        using IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        for (int counter = 0; counter < 256; counter++)
        {
            sha.AppendData([Suite, 0x01]);
            sha.AppendData(key);
            sha.AppendData(input);
            sha.AppendData([(byte)counter, 0x00]);
            sha.GetHashAndReset(hash);
            if (!Edwards25519.IsPoint(hash[..Edwards25519.PointBytes])) continue;
            Edwards25519.ClearCofactor(point, hash[..Edwards25519.PointBytes]);
            if (!Edwards25519.IsIdentity(point)) return;
        }

        Invariant.Holds(false, "about every second hash is a point: 256 in a row that are none do not happen");
    }

    // ECVRF_challenge_generation, RFC 9381 section 5.4.3.
    internal static void Challenge(ReadOnlySpan<byte> y, ReadOnlySpan<byte> h, ReadOnlySpan<byte> gamma, ReadOnlySpan<byte> u, ReadOnlySpan<byte> v, Span<byte> challenge)
    {
        Span<byte> message = stackalloc byte[2 + (5 * Edwards25519.PointBytes) + 1], hash = stackalloc byte[HashBytes];
        message[0] = Suite;
        message[1] = 0x02;
        y.CopyTo(message[2..]);
        h.CopyTo(message[34..]);
        gamma.CopyTo(message[66..]);
        u.CopyTo(message[98..]);
        v.CopyTo(message[130..]);
        message[^1] = 0;
        SHA512.HashData(message, hash);
        hash[..ChallengeBytes].CopyTo(challenge);
    }
}
