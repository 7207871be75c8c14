using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Verification;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Verification;

public sealed class Mersenne61Tests
{
    private static readonly BigInteger P = BigInteger.Pow(2, 61) - 1;

    [Fact]
    public void Elements_add_and_multiply_as_integers_do_modulo_p()
        => Prop.ForAll<long, long>((x, y) =>
        {
            ulong a = Mersenne61.Of(x), b = Mersenne61.Of(y);
            return a == Modulo(x) && b == Modulo(y) && Mersenne61.Add(a, b) == Modulo((BigInteger)x + y) && Mersenne61.Multiply(a, b) == Modulo((BigInteger)x * y);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void So_do_those_at_every_edge()
    {
        long[] edges = [.. Enumerable.Range(0, 64).SelectMany(bit => new[] { (1L << bit) - 1, 1L << bit, -(1L << bit), -(1L << bit) - 1, 1 - (1L << bit) })];
        foreach (long x in edges)
        {
            Assert.Equal(Modulo(x), Mersenne61.Of(x));
            foreach (long y in edges)
            {
                Assert.Equal(Modulo((BigInteger)x + y), Mersenne61.Add(Mersenne61.Of(x), Mersenne61.Of(y)));
                Assert.Equal(Modulo((BigInteger)x * y), Mersenne61.Multiply(Mersenne61.Of(x), Mersenne61.Of(y)));
            }
        }
    }

    /// <summary>By docs/arithmetic.md, "Checking products", in Python.</summary>
    [Fact]
    public void A_challenge_is_what_the_specification_says() => Assert.Equal([367407253890189751UL, 1331439487846511650UL, 139656847671628841UL], Draw("golden", 7, 3));

    [Fact]
    public void A_challenge_is_the_same_for_the_same_seed_and_index_and_another_for_any_other()
    {
        ulong[] first = Draw("a", 0, 101);
        Assert.Equal(first, Draw("a", 0, 101));
        Assert.Equal(first[..50], Draw("a", 0, 50));
        foreach (ulong[] other in (ulong[][])[Draw("a", 1, 101), Draw("b", 0, 101)])
            Assert.DoesNotContain(first.Zip(other), pair => pair.First == pair.Second);
        Assert.All(first, element => Assert.True(element < Mersenne61.Modulus));
    }

    [Fact]
    public void Every_bit_of_a_challenge_is_set_half_of_the_time()
    {
        ulong[] elements = Draw("bits", 3, 20_000);
        for (int bit = 0; bit < 61; bit++)
        {
            int set = elements.Count(element => (element >> bit & 1) == 1);
            Assert.InRange(set, 9_600, 10_400); // 5.6 standard deviations
        }
    }

    private static ulong[] Draw(string seed, int index, int count)
    {
        ulong[] elements = new ulong[count];
        new FieldChallenge(Sha256.Hash(System.Text.Encoding.ASCII.GetBytes(seed))).Fill(index, elements);
        return elements;
    }

    private static ulong Modulo(BigInteger x) => (ulong)(((x % P) + P) % P);
}
