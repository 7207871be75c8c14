namespace R3mes.Application.Events;

/// <summary>One attribute of an event: plain text, the key never empty.</summary>
/// <param name="Key">Words in lower case joined by underscores.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Index">True when transactions and blocks are searched by it.</param>
public readonly record struct EventAttribute(string Key, string Value, bool Index = true);
