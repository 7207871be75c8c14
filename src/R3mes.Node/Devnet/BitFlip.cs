using R3mes.Compute.Models;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Devnet;

/// <summary>One bit of one gradient element: what a cheating miner of a devnet gets wrong.</summary>
/// <param name="Tensor">Name of the tensor, for people to read.</param>
/// <param name="Element">Index among all elements of the gradient.</param>
/// <param name="Bit">0, the least significant bit of the fraction, to 31, the sign.</param>
public sealed record BitFlip(string Tensor, int Element, int Bit)
{
    /// <summary>Tensor, element and bit drawn from <paramref name="seed"/> and the round.</summary>
    public static BitFlip FromSeed(ulong seed, ulong round, AdapterLayout layout)
    {
        Digest draw = DomainHash.Begin("r3mes/devnet/bit-flip/v1").Add(seed).Add(round).Finish();
        byte[] bytes = draw.ToArray();
        AdapterTensor tensor = layout.Tensors[(int)(BitConverter.ToUInt32(bytes, 0) % (uint)layout.Tensors.Count)];
        int element = tensor.Offset + (int)(BitConverter.ToUInt32(bytes, 4) % (uint)tensor.Count);
        return new BitFlip(tensor.Name, element, bytes[8] % 32);
    }

    /// <summary>Which of <paramref name="miners"/> miners cheats, counted from 0.</summary>
    public static int MinerOf(ulong seed, int miners) =>
        (int)(BitConverter.ToUInt32(DomainHash.Begin("r3mes/devnet/cheat/v1").Add(seed).Finish().ToArray(), 0) % (uint)miners);

    /// <summary>The least significant bit of the element of smallest magnitude: the smallest lie there is.</summary>
    public static BitFlip Smallest(Gradient gradient)
    {
        ReadOnlySpan<float> values = gradient.Values;
        int smallest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (Magnitude(values[i]) < Magnitude(values[smallest])) smallest = i;
        }

        AdapterTensor tensor = gradient.Layout.Tensors.Single(t => smallest >= t.Offset && smallest < t.Offset + t.Count);
        return new BitFlip(tensor.Name, smallest, 0);
    }

    /// <summary>The gradient with this one bit the other way.</summary>
    public Gradient Apply(Gradient gradient)
    {
        float[] values = gradient.Values.ToArray();
        values[Element] = BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(values[Element]) ^ (1u << Bit));
        return Gradient.FromValues(gradient.Layout, values);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bit {Bit} of element {Element} of the gradient, in {Tensor}");

    private static uint Magnitude(float value) => BitConverter.SingleToUInt32Bits(value) & 0x7fffffffu;
}
