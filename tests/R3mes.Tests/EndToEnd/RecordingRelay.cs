using System.Net.Sockets;
using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.EndToEnd;

/// <summary>Stands between a node and its signer, each of which may die and come back, and writes down every signature that passes.</summary>
internal sealed class RecordingRelay : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SignerAddress _node, _signer;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly List<(long Height, int Round, int Step, byte[] Bytes)> _signed = [];
    private volatile bool _stopped;

    /// <summary>Relays.</summary>
    /// <param name="node">Where the node listens.</param>
    /// <param name="signer">Where the signer dials.</param>
    public RecordingRelay(SignerAddress node, SignerAddress signer)
    {
        (_node, _signer) = (node, signer);
        _listener = SignerSocket.Listen(signer);
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Signatures so far.</summary>
    public int Count
    {
        get
        {
            lock (_signed) return _signed.Count;
        }
    }

    /// <summary>No place has two different signed messages.</summary>
    public void AssertNothingSignedTwice(string chainId)
    {
        lock (_signed)
        {
            Assert.NotEmpty(_signed);
            foreach (IGrouping<(long, int, int), byte[]> place in _signed.GroupBy(one => (one.Height, one.Round, one.Step), one => one.Bytes))
                Assert.True(place.All(bytes => bytes.AsSpan().SequenceEqual(place.First())), $"two messages were signed for {chainId} at {place.Key}");
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
        _listener.Dispose();
        SignerSocket.Remove(_signer);
    }

    private void Serve()
    {
        while (!_stopped)
        {
            if (!_listener.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectRead)) continue;
            try
            {
                using Socket fromSigner = _listener.Accept(), toNode = SignerSocket.Dial(_node, TimeSpan.FromSeconds(5), CancellationToken.None);
                Pass(fromSigner, toNode);
            }
            catch (Exception error) when (error is SocketException or IOException or TimeoutException)
            {
                // One of the two died; both connections are closed, and the signer dials again.
            }
        }
    }

    private void Pass(Socket signerSocket, Socket nodeSocket)
    {
        using PrivvalStream signer = new(new NetworkStream(signerSocket), TimeProvider.System), node = new(new NetworkStream(nodeSocket), TimeProvider.System);
        while (!_stopped)
        {
            if (!nodeSocket.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectRead))
            {
                if (signerSocket.Poll(0, SelectMode.SelectRead)) return; // nobody asked it: it died
                continue;
            }

            if (node.Receive(Patience) is not { } request) return;
            signer.Send(request, Patience);
            if (signer.Receive(Patience) is not { } answer) return;
            Keep(answer);
            node.Send(answer, Patience);
        }
    }

    private void Keep(PrivvalMessage answer)
    {
        lock (_signed)
        {
            if (answer is PrivvalMessage.SignedVoteResponse { Vote: { } vote }) _signed.Add((vote.Height, vote.Round, vote.Type == VoteType.Prevote ? 2 : 3, vote.Encode()));
            if (answer is PrivvalMessage.SignedProposalResponse { Proposal: { } proposal }) _signed.Add((proposal.Height, proposal.Round, 1, proposal.Encode()));
        }
    }
}
