using R3mes.Node.Devnet;
using Spectre.Console;

namespace R3mes.Daemon.LiveView;

/// <summary>
/// The live view on a terminal: keeps the latest snapshot and redraws it a few times a second, so that a report costs the run nothing.
/// </summary>
/// <param name="console">The terminal.</param>
public sealed class TerminalView(IAnsiConsole console) : IProgress<DevnetSnapshot>
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(250);

    private DevnetSnapshot? _latest;

    /// <summary>Keeps a snapshot for the next redraw.</summary>
    /// <param name="value">The run now.</param>
    public void Report(DevnetSnapshot value) => Volatile.Write(ref _latest, value);

    /// <summary>Draws until the work is done, and leaves the last picture on the screen. An exception of the work comes out unchanged.</summary>
    /// <typeparam name="T">Result of the work.</typeparam>
    /// <param name="work">The work, which reports to this view.</param>
    public async Task<T> WatchAsync<T>(Func<Task<T>> work)
    {
        return await console.Live(new Text("starting ...")).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Bottom).StartAsync(async picture =>
        {
            picture.Refresh();
            Task<T> running = work();
            DevnetSnapshot? drawn = null;
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(RedrawEvery)).ConfigureAwait(false);
                DevnetSnapshot? latest = Volatile.Read(ref _latest);
                if (latest is null || ReferenceEquals(latest, drawn)) continue;
                picture.UpdateTarget(Dashboard.Render(latest, console.Profile.Height));
                drawn = latest;
            }

            return await running.ConfigureAwait(false);
        }).ConfigureAwait(false);
    }
}
