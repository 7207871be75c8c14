using R3mes.Application.Genesis;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>
/// Who validates around the tip, as CometBFT's state has it: what a block changes takes effect two heights later. Stored in the same batch as the application's
/// state and outside of its hash, for the headers commit to it by themselves.
/// </summary>
/// <param name="Last">Validators of the tip's height; empty before the first block.</param>
/// <param name="Current">Validators of the next height, with the order in which they propose.</param>
/// <param name="Next">Validators of the height after.</param>
/// <param name="ChangedAt">Heights whose validators differ from those before, ascending, the newest <see cref="ChangesMax"/>: where their sets are stored.</param>
public sealed record ConsensusState(ValidatorSet? Last, ProposerRotation Current, ProposerRotation Next, IReadOnlyList<long> ChangedAt)
{
    /// <summary>Changes that are remembered: evidence of a height before the oldest is refused.</summary>
    public const int ChangesMax = 1024;

    /// <summary>Before the first block.</summary>
    public static ConsensusState Of(GenesisDocument genesis)
    {
        ProposerRotation first = ProposerRotation.Of(ValidatorSet.Of(genesis.Validators.Select(v => new Validator(KeyOf(v), checked((long)v.Power)))));
        return new ConsensusState(null, first, first.Advance(1), [1]);
    }

    /// <summary>After the block at <paramref name="height"/>, which changed <paramref name="updates"/>.</summary>
    public ConsensusState After(long height, IReadOnlyList<ValidatorUpdate> updates)
    {
        ProposerRotation changed = Next;
        IReadOnlyList<long> at = ChangedAt;
        if (updates.Count > 0)
        {
            changed = Next.Update(updates, out ProposerRotation? updated) is { } refused
                ? throw new InvariantException($"the application changed the validators as cannot be: {refused}")
                : updated!;
            if (Next.Validators.Hash() != changed.Validators.Hash()) at = [.. ChangedAt.Skip(Math.Max(0, ChangedAt.Count + 1 - ChangesMax)), height + 2];
        }

        return new ConsensusState(Current.Validators, Next, changed.Advance(1), at);
    }

    /// <summary>The height whose stored set is that of <paramref name="height"/>; null when it is too old.</summary>
    public long? SetStoredAt(long height)
    {
        for (int i = ChangedAt.Count - 1; i >= 0; i--)
        {
            if (ChangedAt[i] <= height) return ChangedAt[i];
        }

        return null;
    }

    /// <summary>The bytes to store.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new(1024);
        if (Last is not null) writer.WriteMessage(1, ProposerRotation.Of(Last).Encode());
        writer.WriteMessage(2, Current.Encode()).WriteMessage(3, Next.Encode());
        foreach (long height in ChangedAt) writer.WriteSigned(4, height);
        return writer.ToArray();
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; null when the bytes are something else.</summary>
    public static ConsensusState? TryDecode(ReadOnlySpan<byte> bytes)
    {
        ProposerRotation? last = null, current = null, next = null;
        List<long> changed = [];
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            long height = 0;
            bool read = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && ProposerRotation.TryDecode(inner, out last),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && ProposerRotation.TryDecode(inner, out current),
                (3, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && ProposerRotation.TryDecode(inner, out next),
                (4, WireType.Varint) => changed.Count < ChangesMax && reader.TryReadSigned(out height),
                _ => false,
            };
            if (!read) return null;
            if (field == 4) changed.Add(height);
        }

        return reader.Failed || current is null || next is null || changed.Count == 0 ? null : new ConsensusState(last?.Validators, current, next, changed);
    }

    private static PublicKey32 KeyOf(GenesisValidator validator)
    {
        bool read = PublicKey32.TryFromSpan(validator.ConsensusKey.Span, out PublicKey32 key);
        Invariant.Holds(read, "a genesis that was read has validator keys of 32 bytes");
        return key;
    }
}
