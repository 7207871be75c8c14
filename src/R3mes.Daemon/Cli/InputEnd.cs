namespace R3mes.Daemon.Cli;

/// <summary>Waits for the end of standard input, on a thread of its own: a process that reads nothing else learns so that whoever started it is gone.</summary>
public sealed class InputEnd : IDisposable
{
    private readonly CancellationTokenSource _source;

    private InputEnd(CancellationTokenSource source) => _source = source;

    /// <summary>Cancelled when the input ended, or the process is told to stop.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Begins to wait.</summary>
    /// <param name="host">The process.</param>
    /// <param name="stop">Tells the process to stop.</param>
    public static InputEnd Watch(CommandHost host, CancellationToken stop)
    {
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Thread thread = new(() =>
        {
            try
            {
                while (host.Input.Read() >= 0)
                {
                }

                source.Cancel();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException)
            {
                // The process ends by itself.
            }
        })
        { IsBackground = true, Name = "input end" };
        thread.Start();
        return new InputEnd(source);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}
