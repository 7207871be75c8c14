namespace R3mes.Compute.Training;

/// <summary>Sees each step of a training and may end it; it cannot change a result.</summary>
public interface ITrainingObserver
{
    /// <summary>Called after a step on the thread that trains.</summary>
    /// <param name="step">Steps done, from 1.</param>
    /// <param name="lossFixed">Sum of the step's losses in 2^-24 nats.</param>
    /// <param name="tokens">Tokens of the step.</param>
    /// <returns>False to stop.</returns>
    bool OnStep(int step, long lossFixed, long tokens);
}
