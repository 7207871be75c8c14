using System.Numerics;

namespace R3mes.Node.Driver;

/// <summary>
/// Room for blocks whose parts come in, used height after height: a full block has 4 MiB, and that much anew for each would lie about until the next full collection. Not safe for
/// two threads.
/// </summary>
public sealed class BlockBuffers
{
    // One for the height in progress, one for a second proposal or the height before.
    private const int KeptMax = 2;

    private readonly List<byte[]> _free = [];

    /// <summary>Bytes that wait to be used again.</summary>
    public long Bytes => _free.Sum(static buffer => (long)buffer.Length);

    /// <summary>Room of at least as many bytes, with whatever was there before.</summary>
    public byte[] Take(int bytes)
    {
        int at = _free.FindIndex(buffer => buffer.Length >= bytes);
        if (at < 0) return GC.AllocateUninitializedArray<byte>(RoomFor(bytes));
        byte[] taken = _free[at];
        _free.RemoveAt(at);
        return taken;
    }

    // Rounded up, so that a block a little longer than the one before finds room too; what nobody writes takes no memory.
    private static int RoomFor(int bytes) => (int)BitOperations.RoundUpToPowerOf2((uint)bytes);

    /// <summary>Takes room back that nobody reads any more; the larger ones are kept.</summary>
    public void Return(byte[] buffer)
    {
        _free.Add(buffer);
        if (_free.Count <= KeptMax) return;
        _free.Sort(static (one, other) => one.Length.CompareTo(other.Length));
        _free.RemoveAt(0);
    }
}
