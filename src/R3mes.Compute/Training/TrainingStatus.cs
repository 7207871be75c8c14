namespace R3mes.Compute.Training;

/// <summary>How a training ended.</summary>
public enum TrainingStatus
{
    /// <summary>All steps were done.</summary>
    Completed,

    /// <summary>A value of a step was not finite: canonical, every honest trainer sees it in the same step.</summary>
    Diverged,

    /// <summary>The observer asked to stop; there is no result.</summary>
    Stopped,
}
