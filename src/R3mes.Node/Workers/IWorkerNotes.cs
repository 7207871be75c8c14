namespace R3mes.Node.Workers;

/// <summary>Where workers tell what they do. Called from their threads; must not throw.</summary>
public interface IWorkerNotes
{
    /// <summary>A training or re-execution did a step.</summary>
    /// <param name="worker">Who.</param>
    /// <param name="step">Steps done, from 1.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="lossNats">Mean loss of the step in nats a token.</param>
    void Step(string worker, int step, int steps, double lossNats);

    /// <summary>Something a person should know, one sentence.</summary>
    void Say(string worker, string sentence);
}
