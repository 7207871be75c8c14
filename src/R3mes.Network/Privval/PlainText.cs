namespace R3mes.Network.Privval;

/// <summary>Text of others, as it may stand in a log.</summary>
internal static class PlainText
{
    private const int CharsMax = 200;

    /// <summary>At most 200 characters, none of them a control character.</summary>
    /// <param name="text">Untrusted text.</param>
    public static string Of(string text) => string.Concat(text.Take(CharsMax).Select(c => char.IsControl(c) ? ' ' : c));
}
