using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>A block (tendermint.types.Block of CometBFT v0.38): header, transactions, evidence, and the commit of the block before.</summary>
public sealed class Block
{
    /// <summary>Most bytes that a transaction costs a block besides its own: a tag, and a length below 2^28.</summary>
    public const int TxFrameBytesMax = 5;

    private delegate byte[] TxCopy(ReadOnlySpan<byte> tx);

    // A full block has megabytes, and is written, signed and logged as the same bytes: made once.
    private ReadOnlyMemory<byte>? _encoded;
    private PartSet? _parts;
    private Digest[]? _txHashes;

    /// <summary>A block.</summary>
    /// <param name="header">The header.</param>
    /// <param name="txs">The transactions in their order.</param>
    /// <param name="lastCommit">The commit of the block before; <see cref="Commit.Empty"/> in the first block.</param>
    /// <param name="evidence">Evidence that it commits; null for none.</param>
    public Block(Header header, IReadOnlyList<byte[]> txs, Commit lastCommit, IReadOnlyList<Evidence>? evidence = null)
    {
        Header = header;
        Txs = txs;
        LastCommit = lastCommit;
        Evidence = evidence ?? [];
    }

    /// <summary>The header.</summary>
    public Header Header { get; }

    /// <summary>The transactions in their order.</summary>
    public IReadOnlyList<byte[]> Txs { get; }

    /// <summary>The commit of the block before.</summary>
    public Commit LastCommit { get; }

    /// <summary>Evidence that it commits.</summary>
    public IReadOnlyList<Evidence> Evidence { get; }

    /// <summary>Hash of no evidence: what evidence_hash is in a block without any.</summary>
    public static Digest NoEvidenceHash => Rfc6962.EmptyRoot;

    /// <summary>RFC 6962 root over SHA-256 of each transaction: the header's data_hash.</summary>
    /// <param name="txs">The transactions in their order.</param>
    public static Digest DataHashOf(IReadOnlyList<byte[]> txs) => Rfc6962.RootOfDigests(HashesOf(txs));

    /// <summary>SHA-256 of each transaction, made when they are first asked for and kept.</summary>
    public IReadOnlyList<Digest> TxHashes => Hashes;

    /// <summary>RFC 6962 root over <see cref="TxHashes"/>.</summary>
    public Digest DataHash => Rfc6962.RootOfDigests(Hashes);

    private Digest[] Hashes => _txHashes ??= HashesOf(Txs);

    /// <summary>The parts of its encoding, cut when they are first asked for and kept.</summary>
    public PartSet Parts => _parts ??= PartSet.Split(Encoded);

    /// <summary>The id of this block: hash of the header, and the parts of its encoding.</summary>
    public BlockId Id() => new(Header.Hash(), Parts.Header);

    /// <summary>True when the header's hashes of transactions, last commit and evidence are those of this block.</summary>
    public bool HashesMatch() => Header.DataHash == DataHash
        && Header.LastCommitHash == LastCommit.Hash() && Header.EvidenceHash == EvidenceList.Hash(Evidence);

    /// <summary>The encoded message, made when it is first asked for and kept.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded ?? EncodeIn(static bytes => new byte[bytes]);

    /// <summary>Makes the encoded message in room that is there, and keeps it as the block's encoding until <see cref="ForgetEncoding"/>.</summary>
    /// <param name="take">Gives room of at least as many bytes, which do not change meanwhile.</param>
    /// <returns>The room.</returns>
    public byte[] EncodeIn(Func<int, byte[]> take)
    {
        byte[] head = Head(), tail = Tail();
        int length = checked(head.Length + DataBytes() + tail.Length);
        byte[] room = take(length);
        WireWriter whole = new(room);
        whole.WriteEncoded(head);
        foreach (byte[] tx in Txs)
            whole.WriteRepeatedBytes(1, tx);
        whole.WriteEncoded(tail);
        _encoded = room.AsMemory(0, length);
        return room;
    }

    /// <summary>A copy of the encoded message.</summary>
    public byte[] Encode() => Encoded.ToArray();

    /// <summary>Reads the message as <c>TryDecode</c> does, and keeps the bytes as the block's encoding until <see cref="ForgetEncoding"/>.</summary>
    /// <param name="bytes">Untrusted bytes, which do not change meanwhile.</param>
    /// <param name="limits">The chain's limits.</param>
    /// <param name="known">Gives the bytes of a transaction that the caller has already, by its SHA-256, or null: megabytes that need not be there twice.</param>
    /// <param name="block">The block when true.</param>
    public static bool TryDecodeInPlace(ReadOnlyMemory<byte> bytes, BlockLimits limits, Func<Digest, byte[]?> known, [MaybeNullWhen(false)] out Block block)
    {
        List<Digest> hashes = [];
        if (!TryDecode(bytes.Span, limits, Own, out block)) return false;
        (block._encoded, block._txHashes) = (bytes, [.. hashes]);
        return true;

        byte[] Own(ReadOnlySpan<byte> tx)
        {
            hashes.Add(Sha256.Hash(tx));
            return known(hashes[^1]) ?? tx.ToArray();
        }
    }

    /// <summary>The bytes that the block was read from are about to be written over: what asks for its encoding later makes it anew.</summary>
    public void ForgetEncoding() => (_encoded, _parts) = (null, null);

    /// <summary>Reads the message in its one canonical form, within limits; compares no hash.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="limits">The chain's limits.</param>
    /// <param name="block">The block when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, BlockLimits limits, [MaybeNullWhen(false)] out Block block)
    {
        if (!TryDecode(bytes, limits, static tx => tx.ToArray(), out block))
            return false;
        block._encoded = bytes.ToArray();
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, BlockLimits limits, TxCopy copy, [MaybeNullWhen(false)] out Block block)
    {
        block = null;
        if (bytes.Length > limits.BytesMax)
            return false;
        Header? header = null;
        Commit? lastCommit = null;
        List<byte[]> txs = [];
        List<Evidence> evidence = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (type != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> inner))
                return false;
            bool read = field switch
            {
                1 => Header.TryRead(inner, out header),
                2 => TryReadTxs(inner, limits.TxsMax, copy, txs),
                3 => EvidenceList.TryRead(inner, evidence),
                4 => Commit.TryRead(inner, limits.SignaturesMax, out lastCommit),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || header is null || lastCommit is null)
            return false;
        Block whole = new(header, txs, lastCommit, evidence);
        block = whole.IsEncodedAs(bytes) ? whole : null;
        return block is not null;
    }

    private static Digest[] HashesOf(IReadOnlyList<byte[]> txs)
    {
        Digest[] hashes = new Digest[txs.Count];
        for (int i = 0; i < hashes.Length; i++)
            hashes[i] = Sha256.Hash(txs[i]);
        return hashes;
    }

    // Whether EncodeIn would give these bytes, without making them.
    private bool IsEncodedAs(ReadOnlySpan<byte> bytes)
    {
        byte[] head = Head();
        if (!bytes.StartsWith(head))
            return false;
        int at = head.Length;
        Span<byte> frame = stackalloc byte[1 + Varint.BytesMax];
        frame[0] = (1 << 3) | (byte)WireType.LengthDelimited;
        foreach (byte[] tx in Txs)
        {
            ReadOnlySpan<byte> before = frame[..(1 + Varint.Write(frame[1..], (ulong)tx.Length))];
            if (!bytes[at..].StartsWith(before) || !bytes[(at + before.Length)..].StartsWith(tx))
                return false;
            at += before.Length + tx.Length;
        }
        return bytes[at..].SequenceEqual(Tail());
    }

    // What stands before the transactions: the header, and how many bytes they take.
    private byte[] Head() => new WireWriter(1024).WriteMessage(1, Header.Encode()).BeginMessage(2, DataBytes()).Written.ToArray();

    private byte[] Tail()
    {
        byte[] evidence = EvidenceList.Encode(Evidence), lastCommit = LastCommit.Encode();
        return new WireWriter(WireWriter.FieldBytes(3, evidence.Length) + WireWriter.FieldBytes(4, lastCommit.Length)).WriteMessage(3, evidence).WriteMessage(4, lastCommit).ToArray();
    }

    private int DataBytes()
    {
        long bytes = 0;
        foreach (byte[] tx in Txs)
            bytes += BlockLimits.TxBytes(tx.Length);
        return checked((int)bytes);
    }

    private static bool TryReadTxs(ReadOnlySpan<byte> bytes, int txsMax, TxCopy copy, List<byte[]> txs)
    {
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            if (field != 1 || type != WireType.LengthDelimited || txs.Count == txsMax || !reader.TryReadBytes(out ReadOnlySpan<byte> tx))
                return false;
            txs.Add(copy(tx));
        }
        return !reader.Failed;
    }
}
