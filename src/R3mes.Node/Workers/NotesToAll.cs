using R3mes.Application.Records;

namespace R3mes.Node.Workers;

/// <summary>Tells several what one worker notes, in their order.</summary>
/// <param name="all">Who is told.</param>
public sealed class NotesToAll(params IWorkerNotes[] all) : IWorkerNotes
{
    /// <inheritdoc/>
    public void Step(string worker, int step, int steps, double lossNats)
    {
        foreach (IWorkerNotes notes in all) notes.Step(worker, step, steps, lossNats);
    }

    /// <inheritdoc/>
    public void Say(string worker, string sentence)
    {
        foreach (IWorkerNotes notes in all) notes.Say(worker, sentence);
    }

    /// <inheritdoc/>
    public void Worked(WorkStep work)
    {
        foreach (IWorkerNotes notes in all) notes.Worked(work);
    }

    /// <inheritdoc/>
    public void Found(Subject subject, Verdict verdict, double seconds)
    {
        foreach (IWorkerNotes notes in all) notes.Found(subject, verdict, seconds);
    }

    /// <inheritdoc/>
    public void Failed(string worker, string sentence)
    {
        foreach (IWorkerNotes notes in all) notes.Failed(worker, sentence);
    }
}
