using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>Two votes of one validator for one height, round and type that differ in their block (tendermint.types.DuplicateVoteEvidence).</summary>
public sealed record DuplicateVoteEvidence : Evidence
{
    /// <summary>The vote whose block id comes first.</summary>
    public required Vote VoteA { get; init; }

    /// <summary>The other.</summary>
    public required Vote VoteB { get; init; }

    /// <summary>The validator's power.</summary>
    public required long ValidatorPower { get; init; }

    /// <inheritdoc/>
    public override long Height => VoteA.Height;

    private protected override uint Field => 1;

    /// <summary>The evidence of two votes, in their order, or null when they prove nothing.</summary>
    /// <param name="one">A vote.</param>
    /// <param name="other">Another of the same validator.</param>
    /// <param name="blockTime">Time of the block of that height.</param>
    /// <param name="validators">Its validators.</param>
    public static DuplicateVoteEvidence? Of(Vote one, Vote other, Timestamp blockTime, ValidatorSet validators)
    {
        int index = validators.IndexOf(one.ValidatorAddress);
        if (index < 0 || Compare(one.BlockId, other.BlockId) == 0) return null;
        bool inOrder = Compare(one.BlockId, other.BlockId) < 0;
        DuplicateVoteEvidence evidence = new()
        {
            VoteA = (inOrder ? one : other) with { Extension = default, ExtensionSignature = default },
            VoteB = (inOrder ? other : one) with { Extension = default, ExtensionSignature = default },
            ValidatorPower = validators.Validators[index].VotingPower,
            TotalPower = validators.TotalPower,
            Timestamp = blockTime,
        };
        return evidence.IsWellFormed ? evidence : null;
    }

    /// <summary>Whether both votes are of one place and one validator, and differ, in order.</summary>
    public bool IsWellFormed => VoteA.Height == VoteB.Height && VoteA.Round == VoteB.Round && VoteA.Type == VoteB.Type
        && VoteA.ValidatorAddress == VoteB.ValidatorAddress && Compare(VoteA.BlockId, VoteB.BlockId) < 0;

    /// <summary>Whether it proves that a validator of <paramref name="validators"/> signed both (CometBFT's VerifyDuplicateVote).</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validators">The validators of its height.</param>
    public bool Proves(string chainId, ValidatorSet validators)
    {
        int index = validators.IndexOf(VoteA.ValidatorAddress);
        if (!IsWellFormed || index < 0) return false;
        Validator validator = validators.Validators[index];
        return validator.VotingPower == ValidatorPower && validators.TotalPower == TotalPower
            && Ed25519.Verify(validator.PublicKey, VoteA.SignBytes(chainId), VoteA.Signature.Span)
            && Ed25519.Verify(validator.PublicKey, VoteB.SignBytes(chainId), VoteB.Signature.Span);
    }

    /// <inheritdoc/>
    public override byte[] EncodeInner() => new WireWriter(512)
        .WriteMessage(1, VoteA.Encode()).WriteMessage(2, VoteB.Encode()).WriteSigned(3, TotalPower).WriteSigned(4, ValidatorPower).WriteMessage(5, Timestamp.Encode()).ToArray();

    internal static bool TryDecodeInner(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out DuplicateVoteEvidence evidence)
    {
        evidence = null;
        Vote? a = null, b = null;
        long total = 0, power = 0;
        Timestamp time = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Vote.TryDecode(inner, out a),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Vote.TryDecode(inner, out b),
                (3, WireType.Varint) => reader.TryReadSigned(out total),
                (4, WireType.Varint) => reader.TryReadSigned(out power),
                (5, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && Timestamp.TryDecode(inner, out time),
                _ => false,
            };
            if (!read)
                return false;
        }
        if (reader.Failed || a is null || b is null || total < 1 || power < 1)
            return false;
        evidence = new DuplicateVoteEvidence { VoteA = a, VoteB = b, TotalPower = total, ValidatorPower = power, Timestamp = time };
        return evidence.IsWellFormed;
    }

    // CometBFT's BlockID.Key: the hash, then the encoded part set header.
    private static int Compare(BlockId a, BlockId b) => KeyOf(a).AsSpan().SequenceCompareTo(KeyOf(b));

    private static byte[] KeyOf(BlockId id) => id.Hash.IsZero ? id.Parts.Encode() : [.. id.Hash.ToArray(), .. id.Parts.Encode()];
}
