namespace R3mes.Node.Devnet;

/// <summary>A devnet that cannot be made or resumed; the message is one sentence that says what to do.</summary>
public sealed class DevnetException : Exception
{
    /// <summary>Without a sentence; not for use.</summary>
    public DevnetException()
    {
    }

    /// <summary>With its sentence.</summary>
    public DevnetException(string message)
        : base(message)
    {
    }

    /// <summary>With its sentence and cause.</summary>
    public DevnetException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
