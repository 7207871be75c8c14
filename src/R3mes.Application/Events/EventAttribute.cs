namespace R3mes.Application.Events;

/// <summary>One attribute of an event: plain text, the key never empty. The text is made when it is read: most events of a full block are read by nobody.</summary>
/// <param name="Key">Words in lower case joined by underscores.</param>
/// <param name="Content">The value: text, or what gives it.</param>
/// <param name="Index">True when transactions and blocks are searched by it.</param>
public readonly record struct EventAttribute(string Key, object Content, bool Index = true)
{
    /// <summary>The value as text.</summary>
    public string Value => Content as string ?? Content.ToString() ?? "";
}
