using System.Buffers.Binary;
using System.Security.Cryptography;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>The hash functions and length prefixes that operations name (cosmos/ics23, go/ops.go: doHash and doLengthOp).</summary>
internal static class HashFunctions
{
    /// <summary>Hashes; no hash at all is refused.</summary>
    /// <param name="op">Which function.</param>
    /// <param name="preimage">Any bytes.</param>
    /// <param name="hash">20, 32 or 64 bytes; none when refused.</param>
    internal static Ics23Refusal? Hash(HashOp op, ReadOnlySpan<byte> preimage, out byte[] hash)
    {
        byte[]? computed = op switch
        {
            HashOp.Sha256 => Sha256.Hash(preimage).ToArray(),
            HashOp.Sha512 => SHA512.HashData(preimage),
            HashOp.Ripemd160 => Ripemd160.Hash(preimage),
            HashOp.Bitcoin => Ripemd160.Hash(Sha256.Hash(preimage).ToArray()),
            HashOp.Sha512Over256 => OpenSslHash.Sha512Over256(preimage),
            HashOp.Blake2b512 => OpenSslHash.Blake2b(preimage),
            HashOp.Blake2s256 => OpenSslHash.Blake2s(preimage),
            _ => null,
        };
        hash = computed ?? [];
        return computed is null ? Ics23Refusal.UnsupportedHash : null;
    }

    /// <summary>Hashes, or gives the bytes back where the operation is <see cref="HashOp.NoHash"/>.</summary>
    /// <param name="op">Which function.</param>
    /// <param name="preimage">Any bytes.</param>
    /// <param name="result">The hash or the bytes; nothing when refused.</param>
    internal static Ics23Refusal? HashOrKeep(HashOp op, ReadOnlySpan<byte> preimage, out byte[] result)
    {
        if (op != HashOp.NoHash) return Hash(op, preimage, out result);
        result = preimage.ToArray();
        return null;
    }

    /// <summary>What stands before data in a leaf.</summary>
    /// <param name="op">Which prefix.</param>
    /// <param name="length">Bytes of the data.</param>
    /// <param name="prefix">0 to 10 bytes; none when refused.</param>
    internal static Ics23Refusal? LengthPrefix(LengthOp op, int length, out byte[] prefix)
    {
        int bytes = op switch
        {
            LengthOp.VarProto => Varint.LengthOf((ulong)length),
            LengthOp.Fixed32Big or LengthOp.Fixed32Little => sizeof(uint),
            LengthOp.Fixed64Big or LengthOp.Fixed64Little => sizeof(ulong),
            _ => 0,
        };
        prefix = new byte[bytes];
        switch (op)
        {
            case LengthOp.NoPrefix:
                return null;
            case LengthOp.VarProto:
                Varint.Write(prefix, (ulong)length);
                return null;
            case LengthOp.Fixed32Big or LengthOp.Fixed64Big:
                BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(bytes - sizeof(int)), length);
                return null;
            case LengthOp.Fixed32Little or LengthOp.Fixed64Little:
                BinaryPrimitives.WriteInt32LittleEndian(prefix, length);
                return null;
            case LengthOp.Require32Bytes:
                return length == 32 ? null : Ics23Refusal.WrongLength;
            case LengthOp.Require64Bytes:
                return length == 64 ? null : Ics23Refusal.WrongLength;
            default:
                return Ics23Refusal.UnsupportedLength;
        }
    }
}
