using System.Runtime.InteropServices;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Commands;

using CancellationTokenSource stop = new();

// The first signal asks for a clean stop, the second one ends the process as the system does.
void Stop(PosixSignalContext context)
{
    if (stop.IsCancellationRequested) return;
    context.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

CommandHost host = CommandHost.OfProcess();
return (int)await new CommandLine(RootCommandTree.Create(host), host).RunAsync(args, stop.Token).ConfigureAwait(false);
