using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// Whether a proof shows that a key has a value, or none, under a root (ICS-23; cosmos/ics23, go/ics23.go: v0.11, and for batches, which it no longer has, v0.10). The work is bounded by the
/// limits of <see cref="CommitmentProof.TryDecode"/>: a proof's form is checked before anything of it is hashed.
/// </summary>
public static class Ics23Verifier
{
    /// <summary>Whether a key has a value.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="proof">A proof of the existence, or a batch with one.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Why that is not shown, or null.</returns>
    public static Ics23Refusal? VerifyMembership(ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        proof.Decompress(out CommitmentProof plain) ?? VerifyPlain(spec, root, plain, key, value);

    /// <summary>Whether a key has no value.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="proof">A proof of an absence about the key, or a batch with one.</param>
    /// <param name="key">The key.</param>
    /// <returns>Why that is not shown, or null.</returns>
    public static Ics23Refusal? VerifyNonMembership(ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, ReadOnlySpan<byte> key) =>
        proof.Decompress(out CommitmentProof plain) ?? VerifyPlainAbsence(spec, root, plain, key);

    /// <summary>Whether each of several keys has its value; nothing is asked of a list without items.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="proof">A batch with a proof for each, or one proof where there is one.</param>
    /// <param name="items">The keys and their values.</param>
    /// <returns>Why the first that is not shown is not, or null.</returns>
    public static Ics23Refusal? BatchVerifyMembership(
        ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, IReadOnlyList<(OpaqueBytes Key, OpaqueBytes Value)> items)
    {
        Ics23Refusal? refusal = proof.Decompress(out CommitmentProof plain);
        for (int i = 0; i < items.Count && refusal is null; i++) refusal = VerifyPlain(spec, root, plain, items[i].Key.Span, items[i].Value.Span);
        return refusal;
    }

    /// <summary>Whether each of several keys has no value; nothing is asked of a list without keys.</summary>
    /// <param name="spec">The tree.</param>
    /// <param name="root">The root that is trusted.</param>
    /// <param name="proof">A batch with a proof for each, or one proof where one is enough.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>Why the first that is not shown is not, or null.</returns>
    public static Ics23Refusal? BatchVerifyNonMembership(ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, IReadOnlyList<OpaqueBytes> keys)
    {
        Ics23Refusal? refusal = proof.Decompress(out CommitmentProof plain);
        for (int i = 0; i < keys.Count && refusal is null; i++) refusal = VerifyPlainAbsence(spec, root, plain, keys[i].Span);
        return refusal;
    }

    private static Ics23Refusal? VerifyPlain(ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (proof.Exist is not null) return proof.Exist.Verify(spec, root, key, value);
        if (proof.Batch is null) return Ics23Refusal.WrongKind;
        // As in the Go library the first entry about the key decides.
        for (int i = 0; i < proof.Batch.Entries.Count; i++)
        {
            if (proof.Batch.Entries[i].Exist is { } exist && key.SequenceEqual(exist.Key.Span)) return exist.Verify(spec, root, key, value);
        }

        return Ics23Refusal.WrongKey;
    }

    private static Ics23Refusal? VerifyPlainAbsence(ProofSpec spec, ReadOnlySpan<byte> root, CommitmentProof proof, ReadOnlySpan<byte> key)
    {
        if (proof.Nonexist is not null) return proof.Nonexist.Verify(spec, root, key);
        if (proof.Batch is null) return Ics23Refusal.WrongKind;
        for (int i = 0; i < proof.Batch.Entries.Count; i++)
        {
            if (proof.Batch.Entries[i].Nonexist is { } nonexist && nonexist.CheckBetween(spec, key) is null) return nonexist.Verify(spec, root, key);
        }

        return Ics23Refusal.WrongKey;
    }
}
