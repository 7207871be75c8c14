using System.Runtime.InteropServices;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Compute.Tensors;

/// <summary>A tensor's digest: the RFC 6962 root over its little-endian bytes in leaves of 4 KiB, so that one leaf can be opened with a proof.</summary>
public static class TensorDigest
{
    /// <summary>A leaf in bytes.</summary>
    public const int LeafBytes = 4096;

    /// <summary>The root over a tensor's bytes.</summary>
    public static Digest Root(ReadOnlySpan<byte> tensor) => Rfc6962.RootOfChunks(tensor, LeafBytes);

    /// <summary>The root over an f32 tensor.</summary>
    public static Digest Root(ReadOnlySpan<float> tensor) => Root(Bytes(tensor));

    /// <summary>The canonical bytes of an f32 tensor.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<float> tensor)
    {
        Invariant.Holds(BitConverter.IsLittleEndian, "this machine is little-endian");
        return MemoryMarshal.AsBytes(tensor);
    }
}
