using System.Text;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle.Ics23;
using R3mes.Primitives.Ports;
using R3mes.Storage.State.Tree;
using Xunit;

namespace R3mes.Tests.Storage.Tree;

/// <summary>Proofs out of trees of all shapes, verified by what verifies another chain's: at the newest version and at older ones that are kept.</summary>
public sealed class TreeProverTests
{
    private const byte Name = 1;

    [Fact]
    public void Every_key_of_every_kept_version_is_proved_to_have_its_value_or_none()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            Random random = new(seed);
            int keys = random.Next(1, 40);
            VersionedTree tree = new(new TreeRecordsInMemory(), Name, 0, new VersionsKept(3, 0), random.Next(0, 6));
            Dictionary<long, (Digest Root, Dictionary<int, byte[]> Values)> versions = [];
            Dictionary<int, byte[]> values = [];
            for (long version = 1; version <= 6; version++)
            {
                SortedDictionary<int, byte[]?> block = [];
                for (int i = random.Next(0, keys); i >= 0; i--) block[random.Next(keys)] = random.Next(3) == 0 ? null : BitConverter.GetBytes(random.Next());
                foreach ((int key, byte[]? value) in block)
                {
                    if (value is null) values.Remove(key);
                    else values[key] = value;
                }

                versions[version] = (tree.Stage([.. block.Select(pair => new StateWrite(Key(pair.Key), pair.Value))], threads: 1), new(values));
                tree.Commit();
            }

            for (long version = 4; version <= 6; version++) Check(tree, version, versions[version].Root, versions[version].Values, keys);
        }
    }

    [Fact]
    public void A_proof_and_the_root_over_stores_answer_a_query_as_a_wallet_checks_it()
    {
        VersionedTree tree = new(new TreeRecordsInMemory(), Name, 0, new VersionsKept(1, 0), 0);
        Digest root = tree.Stage([.. Enumerable.Range(0, 50).Select(number => new StateWrite(Key(number), [(byte)number, 1]))], threads: 1);
        tree.Commit();
        StoreRoot[] stores = [new("bank", Bytes(root)), new("auth", Bytes(Sha256.Hash("another"u8))), new("training", Bytes(TreeHash.OfNothing))];
        byte[] appHash = Multistore.Root(stores).ToArray(), store = Encoding.ASCII.GetBytes("bank");

        ProofOps Answer(byte[] key) => new(
        [
            new ProofOp(ProofOp.IavlType, new OpaqueBytes(key), new OpaqueBytes(TreeProver.Prove(tree, tree.RootAt(1)!.Value, key)!.Encode())),
            new ProofOp(ProofOp.SimpleType, new OpaqueBytes(store), new OpaqueBytes(CommitmentProof.Of(Multistore.Prove(stores, "bank")!).Encode())),
        ]);

        Assert.Null(Answer(Key(7)).VerifyValue(appHash, store, Key(7), [7, 1]));
        Assert.NotNull(Answer(Key(7)).VerifyValue(appHash, store, Key(7), [7, 2]));
        Assert.NotNull(Answer(Key(8)).VerifyValue(appHash, store, Key(7), [7, 1]));
        Assert.Null(Answer(Key(50)).VerifyAbsence(appHash, store, Key(50)));
        Assert.NotNull(Answer(Key(7)).VerifyAbsence(appHash, store, Key(7)));
    }

    private static void Check(VersionedTree tree, long version, Digest root, Dictionary<int, byte[]> values, int keys)
    {
        TreeLink link = tree.RootAt(version)!.Value;
        byte[] hash = root.ToArray();
        for (int number = -1; number <= keys; number++)
        {
            CommitmentProof? proof = TreeProver.Prove(tree, link, Key(number));
            Assert.Equal(values.Count == 0, proof is null);
            if (proof is null) continue;
            if (values.TryGetValue(number, out byte[]? value))
            {
                Assert.Null(Ics23Verifier.VerifyMembership(ProofSpecs.Iavl, hash, proof, Key(number), value));
                Assert.NotNull(Ics23Verifier.VerifyMembership(ProofSpecs.Iavl, hash, proof, Key(number), [.. value, 0]));
                Assert.NotNull(Ics23Verifier.VerifyMembership(ProofSpecs.Iavl, Sha256.Hash(hash).ToArray(), proof, Key(number), value));
            }
            else
            {
                Assert.Null(Ics23Verifier.VerifyNonMembership(ProofSpecs.Iavl, hash, proof, Key(number)));
                Assert.NotNull(Ics23Verifier.VerifyNonMembership(ProofSpecs.Iavl, Sha256.Hash(hash).ToArray(), proof, Key(number)));
            }
        }
    }

    private static OpaqueBytes Bytes(Digest digest) => new(digest.ToArray());

    private static byte[] Key(int number) => [1, (byte)(number + 1), 0];
}
