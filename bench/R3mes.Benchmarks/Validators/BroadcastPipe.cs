using System.Buffers.Binary;
using System.Net.Sockets;
using R3mes.Node.Control;
using R3mes.Node.Mempool;

namespace R3mes.Benchmarks.Validators;

/// <summary>A connection to a validator's control socket that hands over transactions some at a time: all their frames, then all their answers.</summary>
internal sealed class BroadcastPipe : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;

    public BroadcastPipe(string home)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(ControlSocket.PathIn(home)));
        _stream = new NetworkStream(_socket, ownsSocket: true);
    }

    /// <summary>Hands over transactions in their order; those that the mempool had no room for are handed over again.</summary>
    public void Send(ReadOnlySpan<byte[]> txs)
    {
        while (!txs.IsEmpty)
        {
            int taken = TrySend(txs);
            txs = txs[taken..];
            if (!txs.IsEmpty) Thread.Sleep(2);
        }
    }

    public void Dispose() => _stream.Dispose();

    // After one that finds no room the next of the same account are out of order: all from the first refused on are sent again.
    private int TrySend(ReadOnlySpan<byte[]> txs)
    {
        using MemoryStream frames = new();
        Span<byte> header = stackalloc byte[4];
        foreach (byte[] tx in txs)
        {
            byte[] body = new ControlRequest(ControlKind.Broadcast, "", tx).Encode();
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)body.Length);
            frames.Write(header);
            frames.Write(body);
        }

        _stream.Write(frames.GetBuffer().AsSpan(0, (int)frames.Length));
        int taken = txs.Length;
        for (int i = 0; i < txs.Length; i++)
        {
            _stream.ReadExactly(header);
            byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
            _stream.ReadExactly(body);
            ControlResponse answer = ControlResponse.TryDecode(body) ?? throw new BenchException("the answer to a transaction cannot be read");
            if (answer.IsOk || answer.Code == (uint)MempoolRefusal.Duplicate) continue;
            if (answer.Code == (uint)MempoolRefusal.Full) taken = Math.Min(taken, i);
            BenchException.Unless(taken <= i, $"a transaction was refused: {answer.Log}");
        }

        return taken;
    }
}
