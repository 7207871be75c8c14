namespace R3mes.Storage;

/// <summary>The world failed on disk. The message is one sentence for the operator that names the file and says what to do.</summary>
public sealed class StorageException : Exception
{
    private const int NoSpace = 28;       // errno ENOSPC, which .NET on Unix keeps as the exception's HResult
    private const int QuotaExceeded = 122; // errno EDQUOT

    /// <summary>A failure without a description.</summary>
    public StorageException()
        : this(StorageFailure.Failed, "storage failed")
    {
    }

    /// <summary>A failure of unnamed kind.</summary>
    /// <param name="message">What failed and what to do.</param>
    public StorageException(string message)
        : this(StorageFailure.Failed, message)
    {
    }

    /// <summary>A failure of unnamed kind with its cause.</summary>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="inner">The cause.</param>
    public StorageException(string message, Exception? inner)
        : this(StorageFailure.Failed, message, inner)
    {
    }

    /// <summary>A failure of a named kind.</summary>
    /// <param name="failure">The kind.</param>
    /// <param name="message">What failed and what to do.</param>
    /// <param name="inner">The cause.</param>
    public StorageException(StorageFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>The kind of failure.</summary>
    public StorageFailure Failure { get; }

    /// <summary>Bytes at <paramref name="path"/> are not what was written.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="what">What is wrong and what to do.</param>
    public static StorageException Damaged(string path, string what) => new(StorageFailure.Damaged, $"{path}: {what}");

    /// <summary>Names the file and the remedy of a failed system call.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="error">What the runtime threw.</param>
    public static StorageException From(string path, Exception error) => error switch
    {
        StorageException known => known,
        IOException { HResult: NoSpace or QuotaExceeded } =>
            new(StorageFailure.Full, $"{path}: no space is left on the disk; free some and start the node again, nothing that was committed is lost", error),
        UnauthorizedAccessException =>
            new(StorageFailure.Failed, $"{path}: access is denied; give the folder to the user that runs the node", error),
        _ => new(StorageFailure.Failed, $"{path}: {error.Message}; check the disk and start the node again", error),
    };
}
