namespace R3mes.Storage;

/// <summary>Why the disk did not do what was asked.</summary>
public enum StorageFailure
{
    /// <summary>The operating system refused or failed.</summary>
    Failed,

    /// <summary>No space is left, on the disk or under a limit of our own.</summary>
    Full,

    /// <summary>Stored bytes are not what was written.</summary>
    Damaged,

    /// <summary>Another process holds the folder.</summary>
    Busy,
}
