using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>
/// A validator set with the order in which its members propose: CometBFT's weighted round robin (types/validator_set.go of v0.38, spec/consensus/proposer-selection). Every
/// round each validator's priority grows by its power; the highest proposes and pays the total. Never changes: a step makes another.
/// </summary>
public sealed class ProposerRotation
{
    /// <summary>Priorities are kept within so many times the total power of each other.</summary>
    public const int WindowFactor = 2;

    private readonly long[] _priorities; // in the order of Validators
    private readonly int _proposer;

    private ProposerRotation(ValidatorSet validators, long[] priorities, int proposer) => (Validators, _priorities, _proposer) = (validators, priorities, proposer);

    /// <summary>Who validates.</summary>
    public ValidatorSet Validators { get; }

    /// <summary>Who proposes now.</summary>
    public Validator Proposer => Validators.Validators[_proposer];

    /// <summary>Priorities in the order of <see cref="Validators"/>.</summary>
    public IReadOnlyList<long> Priorities => _priorities;

    /// <summary>A new set: everyone begins alike, and one step is made (NewValidatorSet).</summary>
    /// <param name="validators">At least one.</param>
    public static ProposerRotation Of(ValidatorSet validators)
    {
        Invariant.Holds(validators.Validators.Count > 0, "somebody validates");
        // All have the same priority: rescaled and centred, zero.
        return new ProposerRotation(validators, new long[validators.Validators.Count], 0).Advance(1);
    }

    /// <summary>So many rounds later (IncrementProposerPriority).</summary>
    /// <param name="rounds">At least one.</param>
    public ProposerRotation Advance(int rounds)
    {
        Invariant.Holds(rounds > 0, "time goes forward");
        long[] priorities = [.. _priorities];
        Rescale(priorities, WindowFactor * Validators.TotalPower);
        Centre(priorities);
        int proposer = 0;
        for (int i = 0; i < rounds; i++) proposer = Step(priorities);
        return new ProposerRotation(Validators, priorities, proposer);
    }

    /// <summary>Makes all of the changes, or none (UpdateWithChangeSet).</summary>
    /// <param name="updates">In any order.</param>
    /// <param name="updated">The new set when null is returned.</param>
    /// <returns>Why they cannot be made, or null.</returns>
    public ValidatorUpdateRefusal? Update(IReadOnlyList<ValidatorUpdate> updates, out ProposerRotation? updated)
    {
        updated = updates.Count == 0 ? this : null;
        if (updates.Count == 0) return null;
        Dictionary<PublicKey32, int> places = [];
        for (int i = 0; i < Validators.Validators.Count; i++) places.Add(Validators.Validators[i].PublicKey, i);
        Dictionary<PublicKey32, long> powers = [];
        int joining = 0, leaving = 0;
        bool removesUnknown = false;
        foreach (ValidatorUpdate update in updates)
        {
            if (update.Power < 0) return ValidatorUpdateRefusal.NegativePower;
            if (update.Power > ValidatorSet.TotalPowerMax) return ValidatorUpdateRefusal.PowerTooLarge;
            if (!powers.TryAdd(update.Key, update.Power)) return ValidatorUpdateRefusal.Duplicate;
            if (update.Power == 0) leaving++;
            else if (!places.ContainsKey(update.Key)) joining++;
            removesUnknown |= update.Power == 0 && !places.ContainsKey(update.Key);
        }

        if (joining == 0 && leaving == Validators.Validators.Count) return ValidatorUpdateRefusal.WouldBeEmpty;
        if (removesUnknown) return ValidatorUpdateRefusal.RemovesUnknown;
        if (TotalBeforeRemovals(updates, places) is not { } total) return ValidatorUpdateRefusal.TotalTooLarge;
        updated = Apply(updates, powers, places, total);
        return null;
    }

    /// <summary>Encodes tendermint.types.ValidatorSet: validators = 1, proposer = 2. CometBFT's ToProto leaves total_voting_power = 3 out: it is a sum, and the bytes are hashed.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new(96 * (_priorities.Length + 1));
        for (int i = 0; i < _priorities.Length; i++) writer.WriteMessage(1, EncodeValidator(i));
        return writer.WriteMessage(2, EncodeValidator(_proposer)).ToArray();
    }

    /// <summary>Reads the message in its one canonical form.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="rotation">The set when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out ProposerRotation rotation)
    {
        rotation = null;
        List<(Validator Validator, long Priority)> read = [];
        (Validator Validator, long Priority) proposer = default;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            (Validator Validator, long Priority) validator = default;
            bool ok = (field, type) switch
            {
                (1, WireType.LengthDelimited) => read.Count < Commit.SignaturesMax && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && TryDecodeValidator(inner, out validator),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && TryDecodeValidator(inner, out proposer),
                _ => false,
            };
            if (!ok) return false;
            if (field == 1) read.Add(validator);
        }

        if (reader.Failed || read.Count == 0 || !ValidatorSet.CanBe(read.Select(pair => pair.Validator))) return false;
        ValidatorSet set = ValidatorSet.Of(read.Select(pair => pair.Validator));
        int at = set.IndexOf(proposer.Validator?.Address ?? default);
        if (at < 0) return false;
        // The order of the bytes must be the set's own, which the comparison below sees to.
        ProposerRotation whole = new(set, [.. read.Select(pair => pair.Priority)], at);
        if (!bytes.SequenceEqual(whole.Encode())) return false;
        rotation = whole;
        return true;
    }

    private ProposerRotation Apply(IReadOnlyList<ValidatorUpdate> updates, Dictionary<PublicKey32, long> powers, Dictionary<PublicKey32, int> places, long total)
    {
        Dictionary<PublicKey32, long> priorities = [];
        List<Validator> validators = [];
        foreach (Validator old in Validators.Validators)
        {
            if (powers.TryGetValue(old.PublicKey, out long power) && power == 0) continue;
            validators.Add(powers.ContainsKey(old.PublicKey) ? new Validator(old.PublicKey, power) : old);
            priorities.Add(old.PublicKey, _priorities[places[old.PublicKey]]);
        }

        foreach (ValidatorUpdate update in updates)
        {
            if (update.Power == 0 || places.ContainsKey(update.Key)) continue;
            validators.Add(new Validator(update.Key, update.Power));
            // -1.125 of the total: one that leaves and joins again to reset a low priority gains nothing.
            priorities.Add(update.Key, -(total + (total >> 3)));
        }

        // Whom the set's proposer was is forgotten until the next step, as in CometBFT: until then the highest priority counts.
        ValidatorSet set = ValidatorSet.Of(validators);
        long[] ordered = new long[set.Validators.Count];
        for (int i = 0; i < ordered.Length; i++) ordered[i] = priorities[set.Validators[i].PublicKey];
        Rescale(ordered, WindowFactor * set.TotalPower);
        Centre(ordered);
        return new ProposerRotation(set, ordered, set.IndexOf(Proposer.Address) is >= 0 and int still ? still : Highest(set, ordered));
    }

    /// <summary>Total power after the updates and before the removals; null when removals do not make room enough.</summary>
    private long? TotalBeforeRemovals(IReadOnlyList<ValidatorUpdate> updates, Dictionary<PublicKey32, int> places)
    {
        long removed = 0;
        List<long> deltas = [];
        foreach (ValidatorUpdate update in updates)
        {
            long before = places.TryGetValue(update.Key, out int place) ? Validators.Validators[place].VotingPower : 0;
            if (update.Power == 0) removed = checked(removed + before);
            else deltas.Add(update.Power - before);
        }

        deltas.Sort();
        long total = Validators.TotalPower - removed;
        foreach (long delta in deltas)
        {
            total = checked(total + delta);
            if (total > ValidatorSet.TotalPowerMax) return null;
        }

        return checked(total + removed);
    }

    private int Step(long[] priorities)
    {
        for (int i = 0; i < priorities.Length; i++) priorities[i] = AddClipped(priorities[i], Validators.Validators[i].VotingPower);
        int highest = Highest(Validators, priorities);
        priorities[highest] = SubtractClipped(priorities[highest], Validators.TotalPower);
        return highest;
    }

    private static int Highest(ValidatorSet validators, long[] priorities)
    {
        int highest = 0;
        for (int i = 1; i < priorities.Length; i++)
        {
            if (priorities[i] > priorities[highest]
                || (priorities[i] == priorities[highest] && validators.Validators[i].Address.CompareTo(validators.Validators[highest].Address) < 0)) highest = i;
        }

        return highest;
    }

    private static void Rescale(long[] priorities, long window)
    {
        if (window <= 0) return;
        long least = priorities.Min(), most = priorities.Max();
        long spread = unchecked(most - least);
        if (spread < 0) spread = unchecked(-spread); // Go wraps here, and so must everyone
        long ratio = unchecked(spread + window - 1) / window;
        if (spread <= window) return;
        for (int i = 0; i < priorities.Length; i++) priorities[i] /= ratio;
    }

    private static void Centre(long[] priorities)
    {
        BigInteger sum = BigInteger.Zero;
        foreach (long priority in priorities) sum += priority;
        // Go's big.Int.Div is Euclidean: it rounds down.
        BigInteger average = BigInteger.DivRem(sum, priorities.Length, out BigInteger rest);
        if (rest.Sign < 0) average--;
        for (int i = 0; i < priorities.Length; i++) priorities[i] = SubtractClipped(priorities[i], (long)average);
    }

    internal static long AddClipped(long a, long b) => (long)Int128.Clamp((Int128)a + b, long.MinValue, long.MaxValue);

    internal static long SubtractClipped(long a, long b) => (long)Int128.Clamp((Int128)a - b, long.MinValue, long.MaxValue);

    // tendermint.types.Validator: address = 1, pub_key = 2, voting_power = 3, proposer_priority = 4.
    private byte[] EncodeValidator(int index) => EncodeValidator(Validators.Validators[index], _priorities[index]);

    internal static byte[] EncodeValidator(Validator validator, long priority) =>
        new WireWriter(96).WriteAddress(1, validator.Address).WriteMessage(2, new WireWriter(40).WriteMessage(1, validator.PublicKey.ToArray()).Written)
            .WriteSigned(3, validator.VotingPower).WriteSigned(4, priority).ToArray();

    internal static bool TryDecodeValidator(ReadOnlySpan<byte> bytes, out (Validator Validator, long Priority) validator)
    {
        validator = default;
        Address address = default;
        PublicKey32 key = default;
        bool keyed = false;
        long power = 0, priority = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool ok = (field, type) switch
            {
                (1, WireType.LengthDelimited) => reader.TryReadAddress(out address),
                (2, WireType.LengthDelimited) => reader.TryReadBytes(out ReadOnlySpan<byte> inner) && (keyed = TryDecodeKey(inner, out key)),
                (3, WireType.Varint) => reader.TryReadSigned(out power),
                (4, WireType.Varint) => reader.TryReadSigned(out priority),
                _ => false,
            };
            if (!ok) return false;
        }

        if (reader.Failed || !keyed || power < 1) return false;
        validator = (new Validator(key, power), priority);
        return validator.Validator.Address == address;
    }

    private static bool TryDecodeKey(ReadOnlySpan<byte> bytes, out PublicKey32 key)
    {
        key = default;
        WireReader reader = new(bytes);
        return reader.TryReadTag(out uint field, out WireType type) && field == 1 && type == WireType.LengthDelimited
            && reader.TryReadBytes(out ReadOnlySpan<byte> inner) && PublicKey32.TryFromSpan(inner, out key) && reader.AtEnd;
    }
}
