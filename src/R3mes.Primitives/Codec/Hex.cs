using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace R3mes.Primitives.Codec;

/// <summary>Hexadecimal text: written in lower case (or upper, as CometBFT's JSON has it), read in both.</summary>
public static class Hex
{
    /// <summary>Two lower-case digits a byte.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Two upper-case digits a byte.</summary>
    /// <param name="bytes">Any bytes.</param>
    public static string EncodeUpper(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes);

    /// <summary>Reads an even number of digits, without prefix or blanks.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="bytes">The bytes when true.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, [MaybeNullWhen(false)] out byte[] bytes)
    {
        bytes = null;
        if (text.Length % 2 != 0)
            return false;
        byte[] result = new byte[text.Length / 2];
        if (Convert.FromHexString(text, result, out _, out _) != OperationStatus.Done)
            return false;
        bytes = result;
        return true;
    }
}
