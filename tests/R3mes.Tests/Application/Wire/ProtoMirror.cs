using System.Collections;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using ProtoCoin = Cosmos.Base.V1Beta1.Coin;

namespace R3mes.Tests.Application.Wire;

/// <summary>Copies one of our records into the message that protoc made of the published contract, field by field, by name.</summary>
internal static class ProtoMirror
{
    // Where Cosmos SDK's field names are not our words.
    private static readonly Dictionary<string, string> Names = new()
    {
        ["FromAddress"] = "From",
        ["ToAddress"] = "To",
        ["PubKey"] = "PublicKey",
        ["AccountNumber"] = "Number",
    };

    public static IMessage Copy(object ours, MessageDescriptor descriptor)
    {
        IMessage message = descriptor.Parser.ParseFrom(ReadOnlySpan<byte>.Empty.ToArray());
        HashSet<string> copied = [];
        foreach (FieldDescriptor field in descriptor.Fields.InFieldNumberOrder())
        {
            string pascal = string.Concat(field.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            string name = Names.GetValueOrDefault(pascal, pascal);
            PropertyInfo property = ours.GetType().GetProperty(name)
                ?? throw new InvalidOperationException(ours.GetType().Name + " has nothing for " + field.FullName);
            copied.Add(name);
            Set(message, field, property.GetValue(ours)!);
        }
        Assert.Equal(RandomValues.Settable(ours.GetType()).Select(p => p.Name).Order(), copied.Order());
        return message;
    }

    private static void Set(IMessage message, FieldDescriptor field, object value)
    {
        if (field.IsRepeated)
        {
            ((IList)field.Accessor.GetValue(message)).Add(Coin((Amount)value));
            return;
        }
        object? converted = value switch
        {
            Address address => address.IsZero ? "" : address.ToString(),
            Cid cid => cid.Digest.IsZero ? "" : cid.ToString(),
            Digest digest => digest.IsZero ? ByteString.Empty : ByteString.CopyFrom(digest.ToArray()),
            Amount amount => field.FieldType == FieldType.Message ? Coin(amount) : amount.Uremes,
            Device device => Copy(device, field.MessageType),
            ReadOnlyMemory<byte> bytes when field.FieldType == FieldType.Message =>
                bytes.IsEmpty ? null : Google.Protobuf.WellKnownTypes.Any.Parser.ParseFrom(bytes.ToArray()),
            ReadOnlyMemory<byte> bytes => ByteString.CopyFrom(bytes.Span),
            Enum number => Enum.ToObject(field.EnumType.ClrType, Convert.ToInt32(number, CultureInfo.InvariantCulture)),
            _ => value,
        };
        if (converted is not null) field.Accessor.SetValue(message, converted);
    }

    private static ProtoCoin Coin(Amount amount) =>
        new() { Denom = "uremes", Amount = amount.Uremes.ToString(CultureInfo.InvariantCulture) };
}
