using R3mes.Node.Devnet;
using Spectre.Console;

namespace R3mes.Daemon.LiveView;

/// <summary>Shows a run to whoever watches: a live picture on a terminal, plain lines elsewhere, the summary at the end on both.</summary>
public static class DevnetConsole
{
    private const int PlainWidth = 110;

    /// <summary>Runs the work under the view that suits the output and then prints its summary.</summary>
    /// <param name="output">Standard output.</param>
    /// <param name="plain">True for plain lines even on a terminal; without a terminal they are plain anyway.</param>
    /// <param name="run">The run: takes what it reports to, gives the summary.</param>
    public static async Task<DevnetSummary> RunAsync(TextWriter output, bool plain, Func<IProgress<DevnetSnapshot>, Task<DevnetSummary>> run)
    {
        IAnsiConsole console = Create(output, plain);
        DevnetSummary summary;
        if (console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi)
        {
            TerminalView view = new(console);
            summary = await view.WatchAsync(() => Task.Run(() => run(view))).ConfigureAwait(false);
        }
        else
        {
            summary = await run(new PlainView(output)).ConfigureAwait(false);
        }

        SummaryView.Write(console, summary);
        return summary;
    }

    /// <summary>A console over a writer; without colours and with a fixed width unless it is a terminal.</summary>
    /// <param name="output">Standard output, or what stands for it.</param>
    /// <param name="plain">True to treat a terminal as none.</param>
    public static IAnsiConsole Create(TextWriter output, bool plain)
    {
        bool terminal = !plain && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!terminal)
        {
            console.Profile.Width = PlainWidth;
            console.Profile.Capabilities.Unicode = true;
        }

        return console;
    }
}
