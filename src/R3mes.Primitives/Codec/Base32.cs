using System.Diagnostics.CodeAnalysis;

namespace R3mes.Primitives.Codec;

/// <summary>Base32 of RFC 4648 section 6 in lower case without padding: the text form of CIDs (multibase prefix b).</summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Encodes 5 bits a character, most significant first.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        char[] text = new char[checked((int)((8L * bytes.Length + 4) / 5))];
        uint bits = 0;
        int held = 0, at = 0;
        foreach (byte b in bytes)
        {
            bits = (bits << 8) | b;
            for (held += 8; held >= 5; held -= 5)
                text[at++] = Alphabet[(int)((bits >> (held - 5)) & 31)];
        }
        if (held > 0)
            text[at] = Alphabet[(int)((bits << (5 - held)) & 31)];
        return new string(text);
    }

    /// <summary>Decodes the one canonical form: lower case, no padding, unused bits zero, no character too many.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="bytes">The bytes when true.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out byte[] bytes)
    {
        bytes = null;
        byte[] result = new byte[(int)(5L * text.Length / 8)];
        uint bits = 0;
        int held = 0, at = 0;
        foreach (char c in text)
        {
            int value = c switch
            {
                >= 'a' and <= 'z' => c - 'a',
                >= '2' and <= '7' => c - '2' + 26,
                _ => -1,
            };
            if (value < 0)
                return false;
            bits = (bits << 5) | (uint)value;
            held += 5;
            if (held < 8)
                continue;
            held -= 8;
            result[at++] = (byte)(bits >> held);
        }
        if (held >= 5 || (bits & ((1u << held) - 1)) != 0)
            return false;
        bytes = result;
        return true;
    }
}
