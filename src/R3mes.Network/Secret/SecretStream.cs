using System.Net.Sockets;
using System.Security.Cryptography;
using R3mes.Primitives.Crypto;

namespace R3mes.Network.Secret;

/// <summary>
/// A secret connection over a socket, which it closes: what is written is sealed, what is read was opened. Each call has one time for all of it, however slowly bytes trickle. Not for several
/// threads at once.
/// </summary>
public sealed class SecretStream : Stream
{
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly byte[] _out = new byte[SecretFrames.SealedBytes], _in = new byte[SecretFrames.SealedBytes], _opened = new byte[SecretFrames.DataBytesMax];
    private SecretFrames? _sent, _received;
    private int _have, _from, _until;

    private SecretStream(Socket socket, TimeProvider time) => (_socket, _time) = (socket, time);

    /// <summary>The other side, which has proven its name.</summary>
    public PeerId Peer { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanTimeout => true;

    /// <inheritdoc/>
    public override int ReadTimeout { get; set; } = 1000;

    /// <inheritdoc/>
    public override int WriteTimeout { get; set; } = 1000;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Runs the handshake, the same for both sides.</summary>
    /// <param name="socket">A connected socket; closed with the stream, or when there is none.</param>
    /// <param name="self">This side.</param>
    /// <param name="within">How long all of it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stream">The connection when None is returned.</param>
    public static SecretRefusal TryOpen(Socket socket, SecretIdentity self, TimeSpan within, TimeProvider time, out SecretStream? stream)
    {
        stream = null;
        SecretStream made = new(socket, time);
        SecretRefusal refusal;
        try
        {
            refusal = made.Handshake(self, within);
        }
        catch (SecretException error)
        {
            refusal = error.Refusal;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            refusal = IsTimeout(error) ? SecretRefusal.TimedOut : SecretRefusal.Closed;
        }

        if (refusal == SecretRefusal.None) stream = made;
        else made.Dispose();
        return refusal;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what the next frame holds, or what is left of the one before.</summary>
    /// <param name="buffer">Written to.</param>
    /// <returns>How many bytes; 0 when the other side closed the connection between two frames.</returns>
    /// <exception cref="SecretException">A frame is no good.</exception>
    /// <exception cref="IOException">The connection is gone, or no whole frame came in time.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_from == _until)
        {
            if (!Fill(_in, ref _have, _in.Length, TimeSpan.FromMilliseconds(ReadTimeout))) return 0;
            _have = 0;
            SecretRefusal refusal = _received!.Open(_in, out ReadOnlySpan<byte> data);
            if (refusal != SecretRefusal.None) throw new SecretException(refusal);
            data.CopyTo(_opened);
            (_from, _until) = (0, data.Length);
        }

        int count = Math.Min(buffer.Length, _until - _from);
        _opened.AsSpan(_from, count).CopyTo(buffer);
        _from += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends bytes in as many frames as they need.</summary>
    /// <param name="buffer">The bytes.</param>
    /// <exception cref="IOException">The connection is gone, or the other side does not take them in time.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        long begun = _time.GetTimestamp();
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, SecretFrames.DataBytesMax);
            _sent!.Seal(buffer[..count], _out);
            buffer = buffer[count..];
            Send(_out, begun, TimeSpan.FromMilliseconds(WriteTimeout));
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
            _sent?.Dispose();
            _received?.Dispose();
            CryptographicOperations.ZeroMemory(_opened);
        }

        base.Dispose(disposing);
    }

    private SecretRefusal Handshake(SecretIdentity self, TimeSpan within)
    {
        long begun = _time.GetTimestamp();
        Span<byte> secret = stackalloc byte[X25519.ByteCount];
        RandomNumberGenerator.Fill(secret);
        using SecretHandshake handshake = new(self, secret);
        CryptographicOperations.ZeroMemory(secret);
        Send(handshake.OurExchange(), begun, within);
        // Not a byte more than its key: what follows is a frame.
        int have = 0;
        if (!Fill(_in, ref have, SecretHandshake.ExchangeBytes, Left(begun, within))) return SecretRefusal.Closed;
        SecretRefusal refusal = handshake.TakeExchange(_in.AsSpan(0, SecretHandshake.ExchangeBytes));
        (_sent, _received) = (handshake.Sent, handshake.Received);
        if (refusal != SecretRefusal.None) return refusal;
        WriteTimeout = Milliseconds(Left(begun, within));
        Write(handshake.OurProof());
        byte[] proof = new byte[SecretHandshake.ProofBytes];
        for (have = 0; have < proof.Length;)
        {
            ReadTimeout = Milliseconds(Left(begun, within));
            int read = Read(proof.AsSpan(have));
            if (read == 0) return SecretRefusal.Closed;
            have += read;
        }

        refusal = handshake.TakeProof(proof);
        Peer = handshake.Peer;
        return refusal;
    }

    /// <summary>Reads until so many bytes are there; false when the other side closed the connection before the first. What came before a time-out is kept.</summary>
    private bool Fill(byte[] buffer, ref int have, int want, TimeSpan within)
    {
        long begun = _time.GetTimestamp();
        while (have < want)
        {
            int count;
            try
            {
                _socket.ReceiveTimeout = Milliseconds(Left(begun, within));
                count = _socket.Receive(buffer, have, want - have, SocketFlags.None);
            }
            catch (SocketException error)
            {
                throw new IOException(error.Message, error);
            }

            if (count == 0 && have == 0) return false;
            if (count == 0) throw new EndOfStreamException("the other side closed the connection within a frame");
            have += count;
        }

        return true;
    }

    private void Send(ReadOnlySpan<byte> bytes, long begun, TimeSpan within)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                _socket.SendTimeout = Milliseconds(Left(begun, within));
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (SocketException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private TimeSpan Left(long begun, TimeSpan within)
    {
        TimeSpan left = within - _time.GetElapsedTime(begun);
        return left > TimeSpan.Zero ? left : throw new IOException("it took too long", new SocketException((int)SocketError.TimedOut));
    }

    private static int Milliseconds(TimeSpan span) => Math.Max(1, (int)Math.Min(int.MaxValue, Math.Ceiling(span.TotalMilliseconds)));

    private static bool IsTimeout(Exception error) => error.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock };
}
