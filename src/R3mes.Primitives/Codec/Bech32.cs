using System.Diagnostics.CodeAnalysis;

namespace R3mes.Primitives.Codec;

/// <summary>Bech32 (BIP-173): a prefix, the separator 1, 5-bit words and a checksum of 6 words. Not Bech32m.</summary>
public static class Bech32
{
    /// <summary>The limit of BIP-173 on a whole string, in characters.</summary>
    public const int CharsMax = 90;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const int PrefixCharsMax = 83;
    private const int ChecksumWords = 6;

    // By the five bits that leave the checksum: what they add to it.
    private static readonly uint[] Generator = MakeGenerator();

    // By character in lower case: its word, or -1.
    private static readonly sbyte[] Words = MakeWords();

    /// <summary>Encodes bytes, regrouped into 5-bit words with zero bits at the end.</summary>
    /// <param name="prefix">1 to 83 characters of US-ASCII 33 to 126, no upper case.</param>
    /// <param name="bytes">The payload.</param>
    /// <param name="charsMax">A longer result is a bug of the caller.</param>
    public static string Encode(string prefix, ReadOnlySpan<byte> bytes, int charsMax = CharsMax)
    {
        int count = WordCount(bytes);
        Span<byte> words = count <= CharsMax ? stackalloc byte[CharsMax] : new byte[count];
        Regroup(bytes, words);
        return EncodeWords(prefix, words[..count], charsMax);
    }

    /// <summary>Encodes bytes into room of exactly the string's length. Nothing is allocated.</summary>
    /// <param name="prefix">1 to 83 characters of US-ASCII 33 to 126, no upper case.</param>
    /// <param name="bytes">The payload.</param>
    /// <param name="text">Filled; at most <see cref="CharsMax"/> characters.</param>
    public static void Encode(string prefix, ReadOnlySpan<byte> bytes, Span<char> text)
    {
        int count = WordCount(bytes);
        Invariant.Holds(text.Length <= CharsMax && text.Length == prefix.Length + 1 + count + ChecksumWords, "the room for a bech32 string is as long as it");
        Span<byte> words = stackalloc byte[CharsMax];
        Regroup(bytes, words);
        Fill(prefix, words[..count], text);
    }

    private static int WordCount(ReadOnlySpan<byte> bytes) => checked((int)((8L * bytes.Length + 4) / 5));

    private static void Regroup(ReadOnlySpan<byte> bytes, Span<byte> words)
    {
        uint bits = 0;
        int held = 0, at = 0;
        foreach (byte b in bytes)
        {
            bits = (bits << 8) | b;
            for (held += 8; held >= 5; held -= 5)
                words[at++] = (byte)((bits >> (held - 5)) & 31);
        }
        if (held > 0)
            words[at] = (byte)((bits << (5 - held)) & 31);
    }

    /// <summary>Encodes 5-bit words as they are.</summary>
    /// <param name="prefix">1 to 83 characters of US-ASCII 33 to 126, no upper case.</param>
    /// <param name="words">Values 0 to 31.</param>
    /// <param name="charsMax">A longer result is a bug of the caller.</param>
    public static string EncodeWords(string prefix, ReadOnlySpan<byte> words, int charsMax = CharsMax)
    {
        int length = checked(prefix.Length + 1 + words.Length + ChecksumWords);
        Invariant.Holds(length <= charsMax, "a bech32 string is within its limit");
        Span<char> text = length <= CharsMax ? stackalloc char[length] : new char[length];
        Fill(prefix, words, text);
        return new string(text);
    }

    private static void Fill(string prefix, ReadOnlySpan<byte> words, Span<char> text)
    {
        Invariant.Holds(prefix.Length is >= 1 and <= PrefixCharsMax, "a bech32 prefix has 1 to 83 characters");
        foreach (char c in prefix)
            Invariant.Holds(c is >= (char)33 and <= (char)126 and not (>= 'A' and <= 'Z'), "a bech32 prefix is printable lower case");

        uint check = Polymod(words, PrefixSum(prefix));
        for (int i = 0; i < ChecksumWords; i++)
            check = Step(check, 0);
        check ^= 1;

        prefix.CopyTo(text);
        int at = prefix.Length;
        text[at++] = '1';
        foreach (byte word in words)
            text[at++] = Alphabet[word];
        for (int i = 0; i < ChecksumWords; i++)
            text[at++] = Alphabet[(int)(check >> (5 * (5 - i))) & 31];
    }

    /// <summary>Decodes a string whose payload is whole bytes; the bits left over must be fewer than 5 and zero.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="prefix">The prefix in lower case when true.</param>
    /// <param name="bytes">The payload when true.</param>
    /// <param name="charsMax">Longer text is refused.</param>
    public static bool TryDecode(
        string text, [MaybeNullWhen(false)] out string prefix, [MaybeNullWhen(false)] out byte[] bytes, int charsMax = CharsMax)
    {
        bytes = null;
        if (!TryDecodeWords(text, out prefix, out byte[]? words, charsMax))
            return false;
        byte[] result = new byte[(int)(5L * words.Length / 8)];
        if (!TryRegroup(words, result))
        {
            prefix = null;
            return false;
        }
        bytes = result;
        return true;
    }

    /// <summary>Decodes a string whose prefix and length are known. Nothing is allocated.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="prefix">The prefix, in lower case.</param>
    /// <param name="bytes">Filled with the payload when true; a payload of another length is refused.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, ReadOnlySpan<char> prefix, Span<byte> bytes)
    {
        Span<byte> words = stackalloc byte[CharsMax];
        int count = ReadWords(text, CharsMax, words, out int separator);
        return count >= 0 && 5 * count / 8 == bytes.Length && text[..separator].Equals(prefix, StringComparison.OrdinalIgnoreCase) && TryRegroup(words[..count], bytes);
    }

    /// <summary>Decodes to 5-bit words, checksum verified and removed. Mixed case is refused.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="prefix">The prefix in lower case when true.</param>
    /// <param name="words">Values 0 to 31 when true.</param>
    /// <param name="charsMax">Longer text is refused.</param>
    public static bool TryDecodeWords(
        string text, [MaybeNullWhen(false)] out string prefix, [MaybeNullWhen(false)] out byte[] words, int charsMax = CharsMax)
    {
        prefix = null;
        words = null;
        if (text.Length > charsMax)
            return false;
        byte[] all = new byte[text.Length];
        int count = ReadWords(text, charsMax, all, out int separator);
        if (count < 0)
            return false;
        prefix = text[..separator].ToLowerInvariant();
        words = all[..count];
        return true;
    }

    // The words before the checksum, which is verified, and where the separator is; -1 for what is no bech32.
    private static int ReadWords(ReadOnlySpan<char> text, int charsMax, Span<byte> words, out int separator)
    {
        separator = 0;
        if (text.Length > charsMax)
            return -1;
        bool lower = false, upper = false;
        foreach (char c in text)
        {
            if (c is < (char)33 or > (char)126)
                return -1;
            lower |= c is >= 'a' and <= 'z';
            upper |= c is >= 'A' and <= 'Z';
        }
        separator = text.LastIndexOf('1');
        int count = text.Length - separator - 1;
        if ((lower && upper) || separator is < 1 or > PrefixCharsMax || count < ChecksumWords)
            return -1;
        for (int i = 0; i < count; i++)
        {
            int word = Words[Lower(text[separator + 1 + i])];
            if (word < 0)
                return -1;
            words[i] = (byte)word;
        }
        return Polymod(words[..count], PrefixSum(text[..separator])) == 1 ? count - ChecksumWords : -1;
    }

    private static bool TryRegroup(ReadOnlySpan<byte> words, Span<byte> bytes)
    {
        uint bits = 0;
        int held = 0, at = 0;
        foreach (byte word in words)
        {
            bits = (bits << 5) | word;
            held += 5;
            if (held < 8)
                continue;
            held -= 8;
            bytes[at++] = (byte)(bits >> held);
        }
        return held < 5 && (bits & ((1u << held) - 1)) == 0;
    }

    private static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;

    private static uint PrefixSum(ReadOnlySpan<char> prefix)
    {
        uint check = 1;
        foreach (char c in prefix)
            check = Step(check, (uint)Lower(c) >> 5);
        check = Step(check, 0);
        foreach (char c in prefix)
            check = Step(check, (uint)Lower(c) & 31);
        return check;
    }

    private static uint Polymod(ReadOnlySpan<byte> words, uint check)
    {
        foreach (byte word in words)
            check = Step(check, word);
        return check;
    }

    private static uint Step(uint check, uint value) => ((check & 0x1FFFFFF) << 5) ^ value ^ Generator[check >> 25];

    // BIP-173, "Checksum": the generator of the BCH code over GF(32).
    private static uint[] MakeGenerator()
    {
        ReadOnlySpan<uint> ofBit = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
        uint[] table = new uint[1 << ofBit.Length];
        for (int top = 0; top < table.Length; top++)
            for (int bit = 0; bit < ofBit.Length; bit++)
                if ((top >> bit & 1) != 0) table[top] ^= ofBit[bit];
        return table;
    }

    private static sbyte[] MakeWords()
    {
        sbyte[] words = new sbyte[128];
        Array.Fill(words, (sbyte)-1);
        for (int i = 0; i < Alphabet.Length; i++)
            words[Alphabet[i]] = (sbyte)i;
        return words;
    }
}
