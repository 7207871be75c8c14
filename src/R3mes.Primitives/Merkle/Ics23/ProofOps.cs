using System.Diagnostics.CodeAnalysis;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// The proofs of an ABCI query's answer (tendermint.crypto.ProofOps). A chain of the Cosmos SDK answers with two: in the store the value leads to the store's root, and in the tree of stores that
/// root leads to the app hash. Verified as CosmJS (queryStoreVerified) and CometBFT's ProofRuntime with the key path /store/key do.
/// </summary>
/// <param name="Ops">From the value up.</param>
public sealed record ProofOps(IReadOnlyList<ProofOp> Ops)
{
    private const int OpsOfAStore = 2;

    /// <summary>Whether a key of a store has a value.</summary>
    /// <param name="appHash">The app hash that is trusted: that of the header after the height of the query.</param>
    /// <param name="store">The store's name, in UTF-8.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>Why that is not shown, or null.</returns>
    public ProofOpsRefusal? VerifyValue(ReadOnlySpan<byte> appHash, ReadOnlySpan<byte> store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (CheckStore(appHash, store, key, out CommitmentProof? proof, out OpaqueBytes storeRoot) is { } refusal) return refusal;
        Ics23Refusal? wrong = proof?.Exist is not { } exist ? Ics23Refusal.WrongKind : exist.Verify(ProofSpecs.Iavl, storeRoot.Span, key, value);
        return wrong is null ? null : new ProofOpsRefusal(ProofOpsFault.ValueProof, wrong);
    }

    /// <summary>Whether a key of a store has no value.</summary>
    /// <param name="appHash">The app hash that is trusted: that of the header after the height of the query.</param>
    /// <param name="store">The store's name, in UTF-8.</param>
    /// <param name="key">The key.</param>
    /// <returns>Why that is not shown, or null.</returns>
    public ProofOpsRefusal? VerifyAbsence(ReadOnlySpan<byte> appHash, ReadOnlySpan<byte> store, ReadOnlySpan<byte> key)
    {
        if (CheckStore(appHash, store, key, out CommitmentProof? proof, out OpaqueBytes storeRoot) is { } refusal) return refusal;
        Ics23Refusal? wrong = proof?.Nonexist is not { } nonexist ? Ics23Refusal.WrongKind : nonexist.Verify(ProofSpecs.Iavl, storeRoot.Span, key);
        return wrong is null ? null : new ProofOpsRefusal(ProofOpsFault.ValueProof, wrong);
    }

    /// <summary>Encodes the message.</summary>
    public byte[] Encode()
    {
        WireWriter writer = new();
        for (int i = 0; i < Ops.Count; i++) writer.WriteMessage(1, Ops[i].Encode());
        return writer.ToArray();
    }

    /// <summary>Reads the message within <see cref="Ics23Limits"/>; fields that nobody knows are skipped. The proofs within are read when they are verified.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="ops">The proofs when true.</param>
    /// <param name="refusal">Why they are refused when false.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [MaybeNullWhen(false)] out ProofOps ops, [NotNullWhen(false)] out Ics23Refusal? refusal)
    {
        ops = null;
        refusal = bytes.Length > Ics23Limits.ProofOpsBytesMax ? Ics23Refusal.TooLarge : Read(bytes, out ops);
        if (refusal is not null) ops = null;
        return ops is not null;
    }

    private static Ics23Refusal? Read(ReadOnlySpan<byte> message, out ProofOps proofs)
    {
        List<ProofOp> ops = [];
        FieldReader fields = new(message);
        while (fields.Next(out uint field))
        {
            switch (field)
            {
                case 1:
                    fields.Refuse(ProofOp.Read(fields.OneOfMany(ops.Count, Ics23Limits.ProofOpsMax, Ics23Refusal.TooManyOps), out ProofOp op));
                    ops.Add(op);
                    break;
                default: fields.Skip(); break;
            }
        }

        proofs = new ProofOps(ops);
        return fields.Refusal;
    }

    // All but the proof in the store itself, whose root the tree of stores holds: a store is always there, so its proof is of an existence.
    private ProofOpsRefusal? CheckStore(
        ReadOnlySpan<byte> appHash, ReadOnlySpan<byte> store, ReadOnlySpan<byte> key, out CommitmentProof? valueProof, out OpaqueBytes storeRoot)
    {
        valueProof = null;
        storeRoot = default;
        if (Ops.Count != OpsOfAStore) return new ProofOpsRefusal(ProofOpsFault.WrongCount);
        ProofOp inStore = Ops[0], ofStores = Ops[1];
        if (inStore.Type == ProofOp.SimpleType && ofStores.Type == ProofOp.IavlType) return new ProofOpsRefusal(ProofOpsFault.WrongOrder);
        if (inStore.Type != ProofOp.IavlType || ofStores.Type != ProofOp.SimpleType) return new ProofOpsRefusal(ProofOpsFault.WrongType);
        if (!key.SequenceEqual(inStore.Key.Span)) return new ProofOpsRefusal(ProofOpsFault.WrongKey);
        if (!store.SequenceEqual(ofStores.Key.Span)) return new ProofOpsRefusal(ProofOpsFault.WrongStore);
        if (!CommitmentProof.TryDecode(ofStores.Data.Span, out CommitmentProof? storeProof, out Ics23Refusal? refusal)) return new ProofOpsRefusal(ProofOpsFault.StoreProof, refusal);
        if (storeProof.Exist is not { } exist) return new ProofOpsRefusal(ProofOpsFault.StoreProof, Ics23Refusal.WrongKind);
        if (exist.Verify(ProofSpecs.Tendermint, appHash, store, exist.Value.Span) is { } wrong) return new ProofOpsRefusal(ProofOpsFault.StoreProof, wrong);
        if (!CommitmentProof.TryDecode(inStore.Data.Span, out valueProof, out refusal)) return new ProofOpsRefusal(ProofOpsFault.ValueProof, refusal);
        storeRoot = exist.Value;
        return null;
    }
}
