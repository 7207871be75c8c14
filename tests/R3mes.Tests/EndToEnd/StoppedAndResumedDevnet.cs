using R3mes.Tests.Storage;

namespace R3mes.Tests.EndToEnd;

/// <summary>
/// One devnet that is asked questions while it trains, stopped with Ctrl-C, and run again to the end of its round; what each moment showed is kept for the tests.
/// </summary>
public sealed class StoppedAndResumedDevnet : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, (int ExitCode, string Text)> _answers = [];

    public StoppedAndResumedDevnet()
    {
        using (RemesdProcess first = RemesdProcess.Devnet(Home, "--rounds", "1"))
        {
            first.WaitFor("round 1 opened");
            foreach (string question in (string[])["status", "query supply", "query round", "query model"]) Ask(question);
            Ask("devnet --block-interval-ms 100");
            StopTook = first.Interrupt();
            Stopped = (first.ExitCode, first.Output);
        }

        AtStop = DevnetRecord.Read(Home);
        using RemesdProcess second = RemesdProcess.Devnet(Home, "--rounds", "1");
        second.WaitForExit();
        Resumed = (second.ExitCode, second.ToString());
        AtEnd = DevnetRecord.Read(Home);
    }

    public string Home => _folder.Named("devnet");

    internal (int ExitCode, string Text) Stopped { get; }

    internal TimeSpan StopTook { get; }

    internal DevnetRecord AtStop { get; }

    internal (int ExitCode, string Text) Resumed { get; }

    internal DevnetRecord AtEnd { get; }

    /// <summary>What another process was told while the devnet trained.</summary>
    internal (int ExitCode, string Text) Answer(string question) => _answers[question];

    public void Dispose() => _folder.Dispose();

    private void Ask(string question)
    {
        using RemesdProcess asked = RemesdProcess.Finish([.. question.Split(' '), "--home", Home]);
        _answers.Add(question, (asked.ExitCode, asked.ToString()));
    }
}
