using System.Text;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Fuzz.Targets;

/// <summary>Names in text: addresses, CIDs, amounts, digests.</summary>
internal static class TextTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("text", Seeds, Parse) { AllocationBase = 16 << 10, AllocationPerByte = 16 },
    ];

    private static IReadOnlyList<byte[]> Seeds() =>
    [
        Encoding.ASCII.GetBytes(Address.FromPublicKey(new byte[33]).ToString()),
        Encoding.ASCII.GetBytes(Cid.Of("content"u8).ToString()),
        "123uremes"u8.ToArray(),
        Encoding.ASCII.GetBytes(Sha256.Hash("hash"u8).ToString()),
    ];

    private static string Parse(byte[] input)
    {
        string text = Encoding.Latin1.GetString(input);
        string said = "";
        if (Address.TryParse(text, out Address address))
        {
            FuzzFailedException.Unless(Address.TryParse(address.ToString(), out Address again) && again == address, "an address is read again");
            said += "address ";
        }

        if (Cid.TryParse(text, out Cid cid))
        {
            FuzzFailedException.Unless(cid.ToString() == text, "a CID has one spelling");
            said += "cid ";
        }

        if (Amount.TryParse(text, out Amount amount))
        {
            FuzzFailedException.Unless(amount.ToString() == text, "an amount has one spelling");
            said += "amount ";
        }

        if (Digest.TryParseHex(text, out Digest digest))
        {
            FuzzFailedException.Unless(Digest.TryParseHex(digest.ToString(), out Digest same) && same == digest, "a digest is read again");
            said += "digest ";
        }

        if (Bech32.TryDecode(text, out string? prefix, out byte[]? bytes)) said += prefix + bytes.Length;
        if (Base32.TryDecode(text, out byte[]? raw)) FuzzFailedException.Unless(Base32.Encode(raw) == text, "base32 has one spelling");
        if (Cid.TryRead(input, out Cid binary)) said += "binary " + binary.Digest.IsZero;
        return said;
    }
}
