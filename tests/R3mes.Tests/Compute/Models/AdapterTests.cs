using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Models;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Models;

public sealed class AdapterTests
{
    private static readonly ModelShape Shape = TinyModels.Small;
    private static readonly LoraOptions Lora = new(4, 8_000);

    [Fact]
    public void Initial_adapters_have_a_zero_b_a_bell_shaped_a_and_depend_on_the_seed_alone()
    {
        Adapter adapter = Adapter.Initial(Shape, Lora, Sha256.Hash([1]));
        foreach (AdapterTensor tensor in adapter.Layout.Tensors)
        {
            float[] values = adapter.Tensor(tensor).ToArray();
            if (tensor.IsB)
            {
                Assert.All(values, value => Assert.Equal(0f, value));
                continue;
            }

            double deviation = Math.Sqrt(values.Average(v => (double)v * v)) * Math.Sqrt(tensor.Cols);
            Assert.InRange(deviation, 0.6, 1.05);
        }

        Assert.Equal(adapter.Hash, Adapter.Initial(Shape, Lora, Sha256.Hash([1])).Hash);
        Assert.NotEqual(adapter.Hash, Adapter.Initial(Shape, Lora, Sha256.Hash([2])).Hash);
    }

    [Fact]
    public void Tensors_stand_in_ordinal_order_without_gaps()
    {
        AdapterLayout layout = new(Shape with { Layers = 11 }, Lora);
        int offset = 0;
        for (int i = 0; i < layout.Tensors.Count; i++)
        {
            Assert.Equal(offset, layout.Tensors[i].Offset);
            offset += layout.Tensors[i].Count;
            if (i > 0) Assert.True(string.CompareOrdinal(layout.Tensors[i - 1].Name, layout.Tensors[i].Name) < 0);
            Assert.Same(layout.Tensors[i], layout.Find(layout.Tensors[i].Layer, layout.Tensors[i].Kind, layout.Tensors[i].IsB));
        }

        Assert.Equal(layout.Count, offset);
        Assert.Equal("layers.0.mlp.down_proj.lora_a", layout.Tensors[0].Name);
    }

    [Fact]
    public void Adapters_and_gradients_survive_their_files_bit_for_bit()
        => Prop.ForAll<int>(seed =>
        {
            Adapter adapter = TinyModels.RandomAdapter(Shape, Lora, seed);
            Gradient gradient = Gradient.FromValues(adapter.Layout, adapter.Values);
            return Adapter.TryDecode(adapter.Encode(), Shape, Lora, out Adapter? read) is null && read!.Hash == adapter.Hash && read.Values.SequenceEqual(adapter.Values)
                && Gradient.TryDecode(gradient.Encode(), Shape, Lora, out Gradient? again) is null && again!.Hash == gradient.Hash && gradient.Hash != adapter.Hash;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_bit_of_every_element_is_in_the_hash()
    {
        Adapter adapter = TinyModels.RandomAdapter(Shape, Lora, 1);
        float[] values = adapter.Values.ToArray();
        foreach (int index in new[] { 0, 1, 1023, 1024, values.Length - 1 })
        {
            float kept = values[index];
            values[index] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(kept) ^ 1);
            Assert.NotEqual(adapter.Hash, Adapter.FromValues(adapter.Layout, values).Hash);
            values[index] = kept;
        }
    }

    [Fact]
    public void Refuses_other_shapes_ranks_kinds_truncations_and_spellings()
    {
        byte[] file = TinyModels.RandomAdapter(Shape, Lora, 1).Encode();
        AssertRefused(Adapter.TryDecode(file, Shape with { Layers = 1 }, Lora, out _));
        AssertRefused(Adapter.TryDecode(file, Shape with { HiddenSize = 64 }, Lora, out _));
        AssertRefused(Adapter.TryDecode(file, Shape, Lora with { Rank = 8 }, out _));
        AssertRefused(Adapter.TryDecode(file, Shape, Lora with { AlphaMilli = 8_001 }, out _));
        AssertRefused(Gradient.TryDecode(file, Shape, Lora, out _));
        AssertRefused(Adapter.TryDecode(file.AsSpan(0, file.Length - 1), Shape, Lora, out _));
        AssertRefused(Adapter.TryDecode([], Shape, Lora, out _));
        byte[] spaced = [.. file];
        int blank = Array.LastIndexOf(spaced, (byte)',', 300); // a comma outside strings replaced: no longer the canonical text
        spaced[blank] = (byte)' ';
        AssertRefused(Adapter.TryDecode(spaced, Shape, Lora, out _));
    }

    [Theory]
    [InlineData(0x7fc00000)]
    [InlineData(0x7f800000)]
    [InlineData(unchecked((int)0xff800000))]
    public void Refuses_values_that_are_not_finite(int bits)
    {
        byte[] file = TinyModels.RandomAdapter(Shape, Lora, 1).Encode();
        BitConverter.TryWriteBytes(file.AsSpan(file.Length - 4), bits);
        AssertRefused(Adapter.TryDecode(file, Shape, Lora, out Adapter? adapter));
        Assert.Null(adapter);
    }

    [Fact]
    public void A_gradient_is_start_minus_end()
    {
        Adapter start = TinyModels.RandomAdapter(Shape, Lora, 1), end = TinyModels.RandomAdapter(Shape, Lora, 2);
        Gradient gradient = Gradient.Between(start, end);
        for (int i = 0; i < start.Layout.Count; i++) Assert.Equal(start.Values[i] - end.Values[i], gradient.Values[i]);
    }

    private static void AssertRefused(AdapterError? error) => Assert.EndsWith(".", Assert.IsType<AdapterError>(error).Sentence);
}
