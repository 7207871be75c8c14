using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class EcvrfTests
{
    // Points of order 1, 2, 4, 4, 8, 8, 8, 8 in canonical form.
    private static readonly string[] SmallOrder =
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ];

    // y of p and more, and x = 0 with a sign: other spellings of points that RFC 8032 section 5.1.3 does not decode.
    private static readonly string[] NotCanonical =
    [
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Theory] // RFC 9381 appendix B.3, examples 16 to 18
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "91bbed02a99461df1ad4c6564a5f5d829d0b90cfc7903e7a5797bd658abf3318",
        "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
        "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "5b659fc3d4e9263fd9a4ed1d022d75eaacc20df5e09f9ea937502396598dc551",
        "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3ed7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
        "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "bf4339376f5542811de615e3313d2b36f6f53c0acfebb482159711201192576a",
        "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c362d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
        "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c452118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f")]
    public void Has_the_vectors_of_rfc_9381(string seed, string publicKey, string input, string point, string proof, string output)
    {
        using VrfKeyPair pair = VrfKeyPair.FromSeed(Convert.FromHexString(seed));
        byte[] alpha = Convert.FromHexString(input), h = new byte[32];
        Assert.Equal(publicKey, pair.PublicKey.ToString());
        Ecvrf.EncodeToCurve(pair.PublicKey.ToArray(), alpha, h);
        Assert.Equal(point, Hex.Encode(h));
        Assert.Equal(proof, pair.Prove(alpha, out VrfOutput proved).ToString());
        Assert.Equal(output, proved.ToString());
        Assert.True(VrfProof.TryFromSpan(Convert.FromHexString(proof), out VrfProof? decoded));
        Assert.True(Ecvrf.TryVerify(pair.PublicKey, alpha, decoded, out VrfOutput verified));
        Assert.Equal(proved, verified);
    }

    [Fact]
    public void Accepts_what_it_proved_and_nothing_changed() => Prop.ForAll<byte[], byte, ushort>((input, seed, at) =>
    {
        using VrfKeyPair pair = Pair(seed), other = Pair((byte)(seed + 1));
        VrfProof proof = pair.Prove(input, out VrfOutput output);
        bool honest = Ecvrf.TryVerify(pair.PublicKey, input, proof, out VrfOutput verified) && verified == output;
        byte[] bytes = proof.ToArray();
        bytes[at % VrfProof.ByteCount] ^= (byte)(1 << (at / VrfProof.ByteCount % 8));
        return honest
            && pair.Prove(input, out VrfOutput again).Equals(proof) && again == output
            && !Ecvrf.TryVerify(pair.PublicKey, [.. input, 1], proof, out _)
            && !Ecvrf.TryVerify(other.PublicKey, input, proof, out _)
            && !Verifies(pair.PublicKey, input, bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_a_proof_with_any_byte_changed()
    {
        using VrfKeyPair pair = Pair(7);
        byte[] proof = pair.Prove("input"u8, out _).ToArray();
        for (int at = 0; at < proof.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. proof];
                changed[at] ^= (byte)(1 << bit);
                Assert.False(Verifies(pair.PublicKey, "input"u8, changed), $"byte {at}, bit {bit}");
            }
        }

        Assert.True(Verifies(pair.PublicKey, "input"u8, proof));
    }

    [Fact]
    public void Refuses_other_lengths()
    {
        using VrfKeyPair pair = Pair(7);
        byte[] proof = pair.Prove([], out VrfOutput output).ToArray();
        Assert.False(VrfProof.TryFromSpan(proof.AsSpan(1), out _));
        Assert.False(VrfProof.TryFromSpan([.. proof, 0], out _));
        Assert.False(VrfProof.TryFromSpan([], out _));
        Assert.False(VrfOutput.TryFromSpan(output.ToArray().AsSpan(1), out _));
        Assert.True(VrfOutput.TryFromSpan(output.ToArray(), out VrfOutput same) && same == output);
        Assert.Throws<InvariantException>(() => VrfKeyPair.FromSeed(new byte[31]));
    }

    [Fact]
    public void Refuses_a_scalar_of_the_group_order_and_more()
    {
        using VrfKeyPair pair = Pair(7);
        byte[] proof = pair.Prove("x"u8, out _).ToArray();
        // s + q satisfies the equation as s does: only the canonical form is accepted.
        Write(proof.AsSpan(48), Read(proof.AsSpan(48)) + Order);
        Assert.False(VrfProof.TryFromSpan(proof, out _));
        Write(proof.AsSpan(48), Order);
        Assert.False(VrfProof.TryFromSpan(proof, out _));
        Write(proof.AsSpan(48), Order - 1);
        Assert.True(VrfProof.TryFromSpan(proof, out _));
    }

    [Fact]
    public void Refuses_keys_of_small_order()
    {
        using VrfKeyPair pair = Pair(7);
        VrfProof proof = pair.Prove("x"u8, out _);
        foreach (string hex in SmallOrder)
        {
            PublicKey32 key = PublicKey32.FromSpan(Convert.FromHexString(hex));
            Assert.True(Edwards25519.IsPoint(key.ToArray()), hex);
            Assert.False(Ecvrf.IsValidKey(key), hex);
            Assert.False(Ecvrf.TryVerify(key, "x"u8, proof, out _), hex);
        }
    }

    [Fact]
    public void Refuses_points_that_are_not_canonical()
    {
        using VrfKeyPair pair = Pair(7);
        byte[] proof = pair.Prove("x"u8, out _).ToArray();
        foreach (string hex in NotCanonical)
        {
            byte[] point = Convert.FromHexString(hex);
            Assert.False(Edwards25519.IsPoint(point), hex);
            Assert.False(Ecvrf.IsValidKey(PublicKey32.FromSpan(point)), hex);
            Assert.False(VrfProof.TryFromSpan([.. point, .. proof.AsSpan(32)], out _), hex);
        }

        byte[] off = new byte[32];
        off[0] = 2; // y = 2 is not on the curve
        Assert.False(Edwards25519.IsPoint(off));
    }

    [Fact]
    public void Multiplies_a_point_with_a_part_of_small_order_as_repeated_addition_does()
    {
        using VrfKeyPair pair = Pair(9);
        foreach (string hex in SmallOrder)
        {
            byte[] small = Convert.FromHexString(hex), mixed = new byte[32];
            Edwards25519.Add(mixed, pair.PublicKey.ToArray(), small);
            foreach (byte[] point in (byte[][])[small, mixed])
            {
                byte[] sum = Convert.FromHexString(SmallOrder[0]), product = new byte[32], scalar = new byte[32];
                for (byte times = 0; times < 40; times++)
                {
                    scalar[0] = times;
                    Edwards25519.Multiply(product, scalar, point);
                    Assert.Equal(sum, product);
                    Edwards25519.Add(sum, sum, point);
                }
            }
        }
    }

    // A key x*B + T with T of order 8 is valid by RFC 9381 section 5.4.5. Its owner proves with x alone: U = k*B - c*T, which is
    // the k*B that was hashed exactly when 8 divides c. The equation with the cofactor would accept every c, one in the subgroup none.
    [Fact]
    public void Verifies_a_key_with_a_part_of_small_order_by_the_equation_of_the_whole_group()
    {
        byte[] x = new byte[32], y = new byte[32], h = new byte[32], gamma = new byte[32], k = new byte[32], u = new byte[32], v = new byte[32];
        byte[] c = new byte[16], s = new byte[32];
        Write(x, 12345);
        Edwards25519.MultiplyBase(y, x);
        Edwards25519.Add(y, y, Convert.FromHexString(SmallOrder[4]));
        PublicKey32 key = PublicKey32.FromSpan(y);
        Assert.True(Ecvrf.IsValidKey(key));
        Ecvrf.EncodeToCurve(y, "x"u8, h);
        Edwards25519.Multiply(gamma, x, h);
        int accepted = 0, refused = 0;
        for (int nonce = 1; nonce <= 64; nonce++)
        {
            Write(k, nonce);
            Edwards25519.MultiplyBase(u, k);
            Edwards25519.Multiply(v, k, h);
            Ecvrf.Challenge(y, h, gamma, u, v, c);
            Write(s, (nonce + (new BigInteger(c, isUnsigned: true) * 12345)) % Order);
            bool divides = (c[0] & 7) == 0;
            Assert.Equal(divides, Verifies(key, "x"u8, [.. gamma, .. c, .. s]));
            accepted += divides ? 1 : 0;
            refused += divides ? 0 : 1;
        }

        Assert.True(accepted > 0 && refused > 0);
    }

    [Fact]
    public void A_gamma_with_a_part_of_small_order_gives_the_output_of_the_one_without()
    {
        using VrfKeyPair pair = Pair(9);
        byte[] gamma = pair.Prove("x"u8, out VrfOutput output).ToArray()[..32];
        Edwards25519.Add(gamma, gamma, Convert.FromHexString(SmallOrder[6]));
        Assert.Equal(output, Ecvrf.ToOutput(gamma));
    }

    [Fact]
    public void A_disposed_pair_does_not_prove()
    {
        VrfKeyPair pair = Pair(1);
        pair.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pair.Prove([], out _));
    }

    private static VrfKeyPair Pair(byte seed) => VrfKeyPair.FromSeed(Sha256.Hash([seed]).ToArray());

    private static bool Verifies(PublicKey32 key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> bytes) =>
        VrfProof.TryFromSpan(bytes, out VrfProof? proof) && Ecvrf.TryVerify(key, input, proof, out _);

    private static BigInteger Read(ReadOnlySpan<byte> scalar) => new(scalar, isUnsigned: true);

    private static void Write(Span<byte> destination, BigInteger value)
    {
        destination.Clear();
        Assert.True(value.TryWriteBytes(destination, out _, isUnsigned: true));
    }
}
