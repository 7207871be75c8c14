using R3mes.Application.Records;

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

    /// <summary>What a step cost, told beside <see cref="Step"/>.</summary>
    /// <param name="work">The step.</param>
    void Worked(WorkStep work)
    {
    }

    /// <summary>A re-execution ended with a finding.</summary>
    /// <param name="subject">What was done again.</param>
    /// <param name="verdict">What was found.</param>
    /// <param name="seconds">How long it took, waiting for the lane not counted.</param>
    void Found(Subject subject, Verdict verdict, double seconds)
    {
    }

    /// <summary>A worker met a failed world and will try again.</summary>
    /// <param name="worker">Who.</param>
    /// <param name="sentence">What failed.</param>
    void Failed(string worker, string sentence) => Say(worker, sentence);
}
