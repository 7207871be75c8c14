namespace R3mes.Kernels;

/// <summary>The chosen backend cannot run here; the message is one sentence that says what to do.</summary>
public sealed class KernelsUnavailableException : Exception
{
    /// <summary>Takes the sentence.</summary>
    public KernelsUnavailableException(string message)
        : base(message)
    {
    }
}
