using System.Text;
using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

public sealed class ProofOpsTests
{
    private static readonly byte[] Bank = Encoding.UTF8.GetBytes("bank");

    [Fact]
    public void A_value_and_an_absence_are_proven_from_the_store_up_to_the_app_hash() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        ProofTree tree = ProofTree.Of(random, isIavl: true);
        byte[] appHash = StoreProofs.AppHash(tree), missing = [.. tree.Key(0), 1];
        int index = random.Next(tree.Count);
        ProofOps there = Again(StoreProofs.Of(tree, tree.Key(index), CommitmentProof.Of(tree.Exist(index)))), absent = Again(StoreProofs.Of(tree, missing, CommitmentProof.Of(tree.Absent(missing))));
        return there.VerifyValue(appHash, Bank, tree.Key(index), tree.Value(index)) is null
            && absent.VerifyAbsence(appHash, Bank, missing) is null
            && there.VerifyValue(appHash, Bank, tree.Key(index), [.. tree.Value(index), 0]) == new ProofOpsRefusal(ProofOpsFault.ValueProof, Ics23Refusal.WrongValue)
            && there.VerifyAbsence(appHash, Bank, tree.Key(index)) == new ProofOpsRefusal(ProofOpsFault.ValueProof, Ics23Refusal.WrongKind)
            && absent.VerifyValue(appHash, Bank, missing, [1]) == new ProofOpsRefusal(ProofOpsFault.ValueProof, Ics23Refusal.WrongKind);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_fault_has_its_reason()
    {
        ProofTree tree = ProofTree.Of(new Random(3), isIavl: true);
        byte[] appHash = StoreProofs.AppHash(tree), key = tree.Key(0), value = tree.Value(0);
        ProofOps sound = StoreProofs.Of(tree, key, CommitmentProof.Of(tree.Exist(0)));
        ProofOp iavl = sound.Ops[0], simple = sound.Ops[1];
        ProofOpsRefusal? With(params ProofOp[] ops) => Again(new ProofOps(ops)).VerifyValue(appHash, Bank, key, value);
        Assert.Null(With(iavl, simple));
        Assert.Equal(ProofOpsFault.WrongCount, With()?.Fault);
        Assert.Equal(ProofOpsFault.WrongCount, With(iavl)?.Fault);
        Assert.Equal(ProofOpsFault.WrongCount, With(iavl, simple, simple)?.Fault);
        Assert.Equal(ProofOpsFault.WrongOrder, With(simple, iavl)?.Fault);
        Assert.Equal(ProofOpsFault.WrongType, With(iavl, iavl)?.Fault);
        Assert.Equal(ProofOpsFault.WrongType, With(iavl with { Type = "ics23:smt" }, simple)?.Fault);
        Assert.Equal(ProofOpsFault.WrongKey, With(iavl with { Key = new OpaqueBytes([9]) }, simple)?.Fault);
        Assert.Equal(ProofOpsFault.WrongStore, With(iavl, simple with { Key = new OpaqueBytes([9]) })?.Fault);
        Assert.Equal(new ProofOpsRefusal(ProofOpsFault.ValueProof, Ics23Refusal.WrongKey), Again(new ProofOps([iavl with { Key = new OpaqueBytes([9]) }, simple])).VerifyValue(appHash, Bank, [9], value));
        Assert.Equal(ProofOpsFault.StoreProof, With(iavl, simple with { Data = iavl.Data })?.Fault);
        Assert.Equal(ProofOpsFault.ValueProof, With(iavl with { Data = simple.Data }, simple)?.Fault);
        Assert.Equal(new ProofOpsRefusal(ProofOpsFault.StoreProof, Ics23Refusal.Malformed), With(iavl, simple with { Data = new OpaqueBytes([1]) }));
        Assert.Equal(new ProofOpsRefusal(ProofOpsFault.ValueProof, Ics23Refusal.NoProof), With(iavl with { Data = default }, simple));
        Assert.Equal(new ProofOpsRefusal(ProofOpsFault.StoreProof, Ics23Refusal.WrongRoot), sound.VerifyValue(new byte[32], Bank, key, value));
    }

    [Fact]
    public void A_list_of_proofs_has_limits()
    {
        Ics23Refusal? Refusal(byte[] bytes) => ProofOps.TryDecode(bytes, out _, out Ics23Refusal? refusal) ? null : refusal;
        ProofOp op = new("x", default, default);
        Assert.Equal(Ics23Refusal.TooLarge, Refusal(new byte[1 << 20]));
        Assert.Equal(Ics23Refusal.TooManyOps, Refusal(new ProofOps([.. Enumerable.Repeat(op, Ics23Limits.ProofOpsMax + 1)]).Encode()));
        Assert.Equal(Ics23Refusal.OpTypeTooLong, Refusal(new ProofOps([op with { Type = new string('x', Ics23Limits.OpTypeBytesMax + 1) }]).Encode()));
        Assert.Equal(Ics23Refusal.KeyTooLong, Refusal(new ProofOps([op with { Key = new OpaqueBytes(new byte[Ics23Limits.KeyBytesMax + 1]) }]).Encode()));
        Assert.Equal(Ics23Refusal.TooLarge, Refusal(new ProofOps([op with { Data = new OpaqueBytes(new byte[Ics23Limits.ProofBytesMax + 1]) }]).Encode()));
        Assert.Equal(Ics23Refusal.Malformed, Refusal(new WireWriter().WriteMessage(1, [0x0A, 1, 0xFF]).ToArray())); // no UTF-8
        Assert.Null(Refusal([]));
    }

    [Fact]
    public void The_root_over_stores_is_that_of_their_names_and_hashes_in_order()
    {
        Assert.Equal(Rfc6962.EmptyRoot, Multistore.Root([]));
        StoreRoot a = new("acc", new OpaqueBytes([1])), b = new("bank", new OpaqueBytes([2, 3]));
        byte[] Leaf(StoreRoot store) => [(byte)store.Name.Length, .. Encoding.UTF8.GetBytes(store.Name), 32, .. Sha256.Hash(store.Hash.Span).ToArray()];
        Assert.Equal(Rfc6962.Root([Leaf(a), Leaf(b)]), Multistore.Root([b, a]));
        Assert.Null(Multistore.Prove([a], "bank"));
        for (int count = 1; count <= 20; count++)
        {
            StoreRoot[] stores = [.. Enumerable.Range(0, count).Select(i => new StoreRoot($"store{i}", new OpaqueBytes([(byte)i, 7])))];
            byte[] root = Multistore.Root(stores).ToArray();
            foreach (StoreRoot store in stores)
            {
                ExistenceProof proof = Multistore.Prove(stores, store.Name)!;
                Assert.Null(proof.Verify(ProofSpecs.Tendermint, root, Encoding.UTF8.GetBytes(store.Name), store.Hash.Span));
                Assert.Equal(Ics23Refusal.WrongRoot, proof.Verify(ProofSpecs.Tendermint, new byte[32], Encoding.UTF8.GetBytes(store.Name), store.Hash.Span));
            }
        }
    }

    [Theory]
    [InlineData("/store/bank/key", "bank")]
    [InlineData("/store//key", null)]
    [InlineData("/store/key", null)]
    [InlineData("/store/a/b/key", null)]
    [InlineData("/store/bank/subspace", null)]
    [InlineData("store/bank/key", null)]
    [InlineData("", null)]
    public void A_path_names_a_store(string path, string? store)
    {
        Assert.Equal(store is not null, StoreQueryPath.TryParse(path, out string? read));
        Assert.Equal(store, read);
        if (store is not null) Assert.Equal(path, StoreQueryPath.Of(store));
    }

    private static ProofOps Again(ProofOps ops)
    {
        Assert.True(ProofOps.TryDecode(ops.Encode(), out ProofOps? again, out Ics23Refusal? refusal), $"{refusal}");
        Assert.Equal(ops.Encode(), again.Encode());
        return again;
    }
}
