namespace R3mes.Primitives.Codec;

/// <summary>The three outcomes of reading untrusted bytes.</summary>
public enum ReadStatus
{
    /// <summary>A whole item was read.</summary>
    Done,

    /// <summary>The bytes so far are a proper beginning; more are needed.</summary>
    NeedMore,

    /// <summary>No continuation of these bytes is acceptable.</summary>
    Invalid,
}
