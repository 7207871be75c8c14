namespace R3mes.Daemon.Options;

/// <summary>Kernels to train and verify with: the results are equal to the last bit, only the speed differs.</summary>
public enum TrainingBackend
{
    /// <summary>The C kernels where their library loads, the reference otherwise.</summary>
    Auto,

    /// <summary>The C kernels; an error when their library does not load.</summary>
    Native,

    /// <summary>The scalar reference.</summary>
    Reference,
}
