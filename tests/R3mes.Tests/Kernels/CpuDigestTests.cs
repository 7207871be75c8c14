using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuDigestTests
{
    private const int Leaf = TensorDigest.LeafBytes;

    [Fact]
    public void The_root_equals_the_reference_at_every_length_around_blocks_and_leaves()
    {
        int[] lengths =
        [
            .. Enumerable.Range(0, 260), .. Enumerable.Range(Leaf - 130, 260), .. Enumerable.Range((2 * Leaf) - 3, 6), .. Enumerable.Range((3 * Leaf) - 130, 260),
            (4 * Leaf) + 1, (5 * Leaf) - 1, 7 * Leaf, (8 * Leaf) + 77, 13 * Leaf, (64 * Leaf) + 1, 129 * Leaf,
        ];
        byte[] data = Bytes(lengths.Max(), 1);
        foreach (int length in lengths) Assert.True(Equal(data.AsMemory(0, length), [length]), $"{length} bytes");
    }

    [Fact]
    public void The_roots_of_many_tensors_equal_the_reference_one_by_one()
        => Prop.ForAll<int>(seed =>
        {
            RandomTensors draw = new(seed);
            int[] lengths = [.. Enumerable.Range(0, draw.Between(0, 40)).Select(_ => draw.Between(0, 3) switch { 0 => draw.Between(0, 70), 1 => Leaf * draw.Between(0, 5), 2 => draw.Between(0, 70_000), _ => 4 * draw.Between(0, 3_000) })];
            return Equal(Bytes(lengths.Sum(), seed), lengths);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_bit_anywhere_changes_its_own_root_alone()
    {
        int[] lengths = [Leaf, (2 * Leaf) + 100, 1, 5000];
        byte[] data = Bytes(lengths.Sum(), 7);
        Digest[] before = new Digest[4], after = new Digest[4];
        Cpu.TensorRoots(data, lengths, before);
        foreach (int at in (int[])[0, Leaf - 1, Leaf, (3 * Leaf) + 99, (3 * Leaf) + 100, data.Length - 1])
        {
            data[at] ^= 0x40;
            Cpu.TensorRoots(data, lengths, after);
            data[at] ^= 0x40;
            int owner = at < Leaf ? 0 : at < (3 * Leaf) + 100 ? 1 : at == (3 * Leaf) + 100 ? 2 : 3;
            for (int i = 0; i < 4; i++) Assert.Equal(i == owner, before[i] != after[i]);
        }
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.TensorRoots(new byte[10], [6, 5], new Digest[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.TensorRoots(new byte[10], [-1], new Digest[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Cpu.TensorRoots(new byte[10], [6], new Digest[2]));
    }

    private static bool Equal(ReadOnlyMemory<byte> data, int[] lengths)
    {
        Digest[] expected = new Digest[lengths.Length];
        Reference.TensorRoots(data.Span, lengths, expected);
        return OnEach(cpu =>
        {
            Digest[] actual = new Digest[lengths.Length];
            cpu.TensorRoots(data.Span, lengths, actual);
            return expected.AsSpan().SequenceEqual(actual);
        });
    }

    private static byte[] Bytes(int count, int seed)
    {
        byte[] data = new byte[count];
        new Random(seed).NextBytes(data);
        return data;
    }
}
