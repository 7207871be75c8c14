using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Primitives.Chain;

/// <summary>A block's header (tendermint.types.Header of CometBFT v0.38). A zero digest stands for an empty hash.</summary>
public sealed record Header
{
    /// <summary>CometBFT's block protocol.</summary>
    public const ulong BlockProtocol = 11;

    /// <summary>Longest chain id in bytes (CometBFT's MaxChainIDLen).</summary>
    public const int ChainIdBytesMax = 50;

    /// <summary>Longest app hash that is accepted, in bytes.</summary>
    public const int AppHashBytesMax = 32;

    /// <summary>version.block: <see cref="BlockProtocol"/> in every chain of today; a header of another is not read (CometBFT's Header.ValidateBasic).</summary>
    public ulong BlockVersion { get; init; } = BlockProtocol;

    /// <summary>version.app: the application's own.</summary>
    public ulong AppVersion { get; init; }

    /// <summary>The chain.</summary>
    public required string ChainId { get; init; }

    /// <summary>Height, 1 or more.</summary>
    public required long Height { get; init; }

    /// <summary>Time of the block.</summary>
    public required Timestamp Time { get; init; }

    /// <summary>The block before; nil at the first height.</summary>
    public BlockId LastBlockId { get; init; }

    /// <summary>Hash of the commit of the block before.</summary>
    public Digest LastCommitHash { get; init; }

    /// <summary>Root over the hashes of the transactions.</summary>
    public Digest DataHash { get; init; }

    /// <summary>Hash of the validators of this height.</summary>
    public Digest ValidatorsHash { get; init; }

    /// <summary>Hash of the validators of the next height.</summary>
    public Digest NextValidatorsHash { get; init; }

    /// <summary>Hash of the consensus parameters.</summary>
    public Digest ConsensusHash { get; init; }

    /// <summary>App hash after the block before; 32 bytes on this chain, other lengths on others.</summary>
    public OpaqueBytes AppHash { get; init; }

    /// <summary>Root over the results of the block before.</summary>
    public Digest LastResultsHash { get; init; }

    /// <summary>Root over the evidence.</summary>
    public Digest EvidenceHash { get; init; }

    /// <summary>Consensus address of the proposer.</summary>
    public Address ProposerAddress { get; init; }

    /// <summary>
    /// RFC 6962 root over the 14 encoded fields, as CometBFT's Header.Hash has it: scalars and bytes in their wrapper messages
    /// (google.protobuf.StringValue, Int64Value, BytesValue), empty ones as nothing.
    /// </summary>
    public Digest Hash() => Rfc6962.Root(
    [
        EncodeVersion(),
        new WireWriter().WriteString(1, ChainId).ToArray(),
        new WireWriter().WriteSigned(1, Height).ToArray(),
        Time.Encode(),
        LastBlockId.Encode(),
        Wrap(LastCommitHash),
        Wrap(DataHash),
        Wrap(ValidatorsHash),
        Wrap(NextValidatorsHash),
        Wrap(ConsensusHash),
        new WireWriter().WriteBytes(1, AppHash.Span).ToArray(),
        Wrap(LastResultsHash),
        Wrap(EvidenceHash),
        new WireWriter().WriteAddress(1, ProposerAddress).ToArray(),
    ]);

    /// <summary>Encodes the message.</summary>
    public byte[] Encode() => new WireWriter(512)
        .WriteMessage(1, EncodeVersion()).WriteString(2, ChainId).WriteSigned(3, Height).WriteMessage(4, Time.Encode())
        .WriteMessage(5, LastBlockId.Encode()).WriteHash(6, LastCommitHash).WriteHash(7, DataHash)
        .WriteHash(8, ValidatorsHash).WriteHash(9, NextValidatorsHash).WriteHash(10, ConsensusHash)
        .WriteBytes(11, AppHash.Span).WriteHash(12, LastResultsHash).WriteHash(13, EvidenceHash)
        .WriteAddress(14, ProposerAddress).ToArray();

    /// <summary>Reads the message in its one canonical form; compares no hash.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="header">The header when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Header header)
    {
        if (TryRead(bytes, out header) && bytes.SequenceEqual(header.Encode()))
            return true;
        header = null;
        return false;
    }

    /// <summary>Reads the fields; the caller compares the canonical form.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out Header header)
    {
        header = null;
        ulong block = 0, app = 0;
        string chainId = "";
        long height = 0;
        Timestamp time = default;
        BlockId last = default;
        Span<Digest> hashes = stackalloc Digest[14];
        OpaqueBytes appHash = default;
        Address proposer = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && TryReadVersion(inner, out block, out app),
                (2, WireType.LengthDelimited) => reader.TryReadString(out chainId),
                (3, WireType.Varint) => reader.TryReadSigned(out height),
                (4, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                (5, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && BlockId.TryDecode(inner, out last),
                (11, WireType.LengthDelimited) => reader.TryReadOpaque(AppHashBytesMax, out appHash),
                ((>= 6 and <= 10) or 12 or 13, WireType.LengthDelimited) => reader.TryReadHash(out hashes[(int)field]),
                (14, WireType.LengthDelimited) => reader.TryReadAddress(out proposer),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || block != BlockProtocol || height < 1 || System.Text.Encoding.UTF8.GetByteCount(chainId) is 0 or > ChainIdBytesMax)
            return false;
        header = new Header
        {
            BlockVersion = block,
            AppVersion = app,
            ChainId = chainId,
            Height = height,
            Time = time,
            LastBlockId = last,
            LastCommitHash = hashes[6],
            DataHash = hashes[7],
            ValidatorsHash = hashes[8],
            NextValidatorsHash = hashes[9],
            ConsensusHash = hashes[10],
            AppHash = appHash,
            LastResultsHash = hashes[12],
            EvidenceHash = hashes[13],
            ProposerAddress = proposer,
        };
        return true;
    }

    private static byte[] Wrap(Digest hash) => new WireWriter(40).WriteHash(1, hash).ToArray();

    private static bool TryReadVersion(ReadOnlySpan<byte> bytes, out ulong block, out ulong app)
    {
        block = 0;
        app = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadVarint(out block),
                (2, WireType.Varint) => reader.TryReadVarint(out app),
                _ => false,
            };
            if (!read)
                return false;
        }
        return !reader.Failed;
    }

    private byte[] EncodeVersion() => new WireWriter(24).WriteVarint(1, BlockVersion).WriteVarint(2, AppVersion).ToArray();
}
