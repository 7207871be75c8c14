using R3mes.Compute.Training;

namespace R3mes.Node.Workers;

/// <summary>An observer that is also told when its job has the lane, so that waiting is not measured as work.</summary>
public interface ILaneObserver : ITrainingObserver
{
    /// <summary>The job begins.</summary>
    void Began();
}
