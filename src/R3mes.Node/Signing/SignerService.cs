using System.Net.Sockets;
using R3mes.Network.Privval;
using R3mes.Network.Secret;
using R3mes.Primitives;

namespace R3mes.Node.Signing;

/// <summary>The signer's end: dials the node, answers what it asks, and dials again when the connection is gone (CometBFT v0.38, privval/signer_server.go).</summary>
/// <param name="address">Where the node listens.</param>
/// <param name="answers">What is answered.</param>
/// <param name="times">How long to wait.</param>
/// <param name="time">The clock.</param>
/// <param name="identity">Over TCP: who this signer is, and the node that it serves; else null.</param>
public sealed class SignerService(SignerAddress address, SignerAnswers answers, SignerTimes times, TimeProvider time, SecretIdentity? identity = null)
{
    private string? _told;

    /// <summary>What an operator should know: a sentence, and whether it is bad news.</summary>
    public event Action<string, bool>? Noted;

    /// <summary>Serves until <paramref name="stop"/> comes.</summary>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Storage.StorageException">The guard could not be made durable: this signer signs nothing more.</exception>
    public void Run(CancellationToken stop)
    {
        Invariant.Holds(address.Tcp is null || identity is not null, "over TCP a signer has a name");
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using Socket socket = SignerSocket.Dial(address, times.Answer, stop);
                using CancellationTokenRegistration end = stop.Register(static open => ((Socket)open!).Dispose(), socket);
                Serve(socket);
            }
            catch (Exception error) when (error is SocketException or IOException or TimeoutException or ObjectDisposedException)
            {
                if (!stop.IsCancellationRequested) Tell($"no node is served at {address}: {error.Message.TrimEnd('.')}; dialing again", isBad: true);
            }

            stop.WaitHandle.WaitOne(times.Look);
        }
    }

    private void Serve(Socket socket)
    {
        using PrivvalStream stream = new(Open(socket), time);
        while (true)
        {
            PrivvalMessage request = stream.Receive(times.Silence) ?? throw new IOException("the node sent bytes that are no message");
            PrivvalMessage answer = answers.Answer(request) ?? throw new IOException("the node sent a message that is no request");
            stream.Send(answer, times.Answer);
            Tell($"serves the node at {address}", isBad: false);
        }
    }

    private Stream Open(Socket socket)
    {
        if (identity is not { } self) return new NetworkStream(socket, ownsSocket: true);
        SecretRefusal refusal = SecretStream.TryOpen(socket, self, times.Answer, time, out SecretStream? stream);
        return refusal == SecretRefusal.None ? stream! : throw new SecretException(refusal);
    }

    private void Tell(string sentence, bool isBad)
    {
        if (_told == sentence) return;
        _told = sentence;
        Noted?.Invoke(sentence, isBad);
    }
}
