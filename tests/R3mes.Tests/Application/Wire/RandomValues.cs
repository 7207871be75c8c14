using System.Reflection;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application.Wire;

/// <summary>Fills records and messages with random values: any value that their wire form can carry, zero among them.</summary>
internal static class RandomValues
{
    public static object Fill(Type type, Random random)
    {
        object instance = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Settable(type)) property.SetValue(instance, Of(property, random));
        return instance;
    }

    public static IEnumerable<PropertyInfo> Settable(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    public static Address NewAddress(Random random) => Address.FromSpan(Bytes(random, 20));

    public static Digest NewDigest(Random random) => Digest.FromSpan(Bytes(random, 32));

    private static object Of(PropertyInfo property, Random random)
    {
        Type type = property.PropertyType;
        bool zero = random.Next(6) == 0;
        if (type == typeof(ulong)) return zero ? 0UL : (ulong)random.NextInt64() << random.Next(2) >> random.Next(64);
        if (type == typeof(uint)) return zero ? 0u : (uint)random.NextInt64(1L << 32) >> random.Next(32);
        if (type == typeof(long)) return zero ? 0L : random.NextInt64() >> random.Next(63);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(Amount)) return new Amount(1 + (ulong)random.NextInt64());
        if (type == typeof(Address)) return zero ? default : NewAddress(random);
        if (type == typeof(Digest)) return zero ? default : NewDigest(random);
        if (type == typeof(Cid)) return zero ? default : new Cid(NewDigest(random));
        if (type == typeof(string)) return zero ? "" : new string((char)('a' + random.Next(26)), 1 + random.Next(16)) + "é";
        if (type == typeof(Device)) return Fill(type, random);
        if (type == typeof(ReadOnlyMemory<byte>)) return new ReadOnlyMemory<byte>(zero ? [] : Bytes(random, 32));
        if (type.IsEnum) return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!;
        throw new InvalidOperationException("no random value for " + type);
    }

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
