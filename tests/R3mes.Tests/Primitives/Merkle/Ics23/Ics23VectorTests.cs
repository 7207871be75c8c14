using System.Text.Json;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Merkle.Ics23;

namespace R3mes.Tests.Primitives.Merkle.Ics23;

/// <summary>The vectors of cosmos/ics23 (testdata), each file by what it holds: a file that is of no known kind fails the test, and so does a kind that no file is of.</summary>
public sealed class Ics23VectorTests
{
    private static readonly Dictionary<string, ProofSpec> Trees = new(StringComparer.Ordinal) { ["iavl"] = ProofSpecs.Iavl, ["tendermint"] = ProofSpecs.Tendermint, ["smt"] = ProofSpecs.Smt };

    // Beginnings of the Go library's messages, without "leaf, " and "inner, ".
    private static readonly (string Message, Ics23Refusal Refusal)[] Messages =
    [
        ("existence Proof needs defined LeafOp", Ics23Refusal.NoLeaf), ("innerOps depth too short", Ics23Refusal.TooShallow), ("innerOps depth too long", Ics23Refusal.TooDeep),
        ("inner, unexpected HashOp", Ics23Refusal.WrongInnerHash), ("leaf, unexpected HashOp", Ics23Refusal.WrongLeafHash), ("leaf, unexpected PrehashKey", Ics23Refusal.WrongPrehashKey),
        ("leaf, unexpected PrehashValue", Ics23Refusal.WrongPrehashValue), ("leaf, unexpected LengthOp", Ics23Refusal.WrongLeafLength), ("leaf, leaf Prefix doesn't start", Ics23Refusal.WrongLeafPrefix),
        ("inner, IAVL height", Ics23Refusal.WrongIavlHeight), ("leaf, IAVL height", Ics23Refusal.WrongIavlHeight), ("inner, innerOp prefix too short", Ics23Refusal.PrefixTooShort),
        ("inner, innerOp prefix too long", Ics23Refusal.PrefixTooLong), ("inner, InnerOp suffix malformed", Ics23Refusal.WrongSuffix), ("inner, inner Prefix starts with", Ics23Refusal.InnerLooksLikeLeaf),
        ("inner, expected inner op prefix", Ics23Refusal.WrongInnerPrefix), ("inner, remainder of prefix", Ics23Refusal.WrongIavlRemainder),
    ];

    [Fact]
    public void Every_file_of_operations_and_specs_gives_what_it_states()
    {
        Dictionary<string, int> kinds = [];
        foreach (string file in Directory.EnumerateFiles(VectorFolder.Require("ics23"), "*", SearchOption.TopDirectoryOnly).Order(StringComparer.Ordinal))
        {
            using JsonDocument document = Read(file);
            JsonElement root = document.RootElement;
            (string Name, JsonElement Case)[] cases = root.ValueKind == JsonValueKind.Array
                ? [.. root.EnumerateArray().Select((item, i) => ($"{i}", item))] : [.. root.EnumerateObject().Select(property => (property.Name, property.Value))];
            Assert.NotEmpty(cases);
            foreach ((string name, JsonElement json) in cases)
            {
                string kind = Check($"{Path.GetFileName(file)}: {name}", json);
                kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            }
        }

        Assert.Equal(["branch", "hash", "inner", "leaf", "leaf spec", "proof", "spec"], kinds.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_proof_of_every_tree_proves_what_it_states_and_of_no_other_tree()
    {
        int proofs = 0;
        foreach (string folder in Directory.EnumerateDirectories(VectorFolder.Require("ics23")))
        {
            Assert.True(Trees.TryGetValue(Path.GetFileName(folder), out ProofSpec? spec), $"{folder}: no such tree");
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                using JsonDocument document = Read(file);
                JsonElement json = document.RootElement;
                bool isBatch = Ics23Json.Has(json, "root", "proof", "items");
                Assert.True(isBatch || Ics23Json.Has(json, "root", "proof", "key", "value"), $"{file}: no proof and no batch");
                byte[] encoded = Ics23Json.HexBytes(json, "proof"), root = Ics23Json.HexBytes(json, "root");
                Assert.True(CommitmentProof.TryDecode(encoded, out CommitmentProof? proof, out Ics23Refusal? refusal), $"{file}: {refusal}");
                Assert.Equal(Convert.ToHexString(encoded), Convert.ToHexString(proof.Encode()));
                JsonElement[] items = isBatch ? [.. json.GetProperty("items").EnumerateArray()] : [json];
                foreach (JsonElement item in items) Holds(file, spec, root, proof, Ics23Json.HexBytes(item, "key"), Ics23Json.HexBytes(item, "value"));
                if (isBatch) HoldsTogether(spec, root, proof, items);
                proofs++;
            }
        }

        Assert.True(proofs > 0);
    }

    private static void Holds(string file, ProofSpec spec, byte[] root, CommitmentProof proof, byte[] key, byte[] value)
    {
        Ics23Refusal? there = Ics23Verifier.VerifyMembership(spec, root, proof, key, value), absent = Ics23Verifier.VerifyNonMembership(spec, root, proof, key);
        Assert.True((value.Length > 0 ? there : absent) is null, $"{file}: {there}, {absent}");
        Assert.NotNull(value.Length > 0 ? absent : there);
        foreach (ProofSpec other in Trees.Values.Where(tree => tree != spec))
            Assert.NotNull(value.Length > 0 ? Ics23Verifier.VerifyMembership(other, root, proof, key, value) : Ics23Verifier.VerifyNonMembership(other, root, proof, key));
        byte[] otherRoot = [.. root[..^1], (byte)(root[^1] ^ 1)];
        Assert.Equal(Ics23Refusal.WrongRoot, value.Length > 0 ? Ics23Verifier.VerifyMembership(spec, otherRoot, proof, key, value) : Ics23Verifier.VerifyNonMembership(spec, otherRoot, proof, key));
        if (value.Length > 0) Assert.Equal(Ics23Refusal.WrongValue, Ics23Verifier.VerifyMembership(spec, root, proof, key, [.. value, 0]));
    }

    private static void HoldsTogether(ProofSpec spec, byte[] root, CommitmentProof proof, JsonElement[] items)
    {
        (OpaqueBytes Key, OpaqueBytes Value)[] there = [.. items.Select(item => (new OpaqueBytes(Ics23Json.HexBytes(item, "key")), new OpaqueBytes(Ics23Json.HexBytes(item, "value")))).Where(item => !item.Item2.IsEmpty)];
        OpaqueBytes[] absent = [.. items.Where(item => Ics23Json.HexBytes(item, "value").Length == 0).Select(item => new OpaqueBytes(Ics23Json.HexBytes(item, "key")))];
        Assert.Null(Ics23Verifier.BatchVerifyMembership(spec, root, proof, there));
        Assert.Null(Ics23Verifier.BatchVerifyNonMembership(spec, root, proof, absent));
        Assert.Null(proof.Decompress(out CommitmentProof plain));
        Assert.NotNull(plain.Batch);
        Assert.Null(Ics23Verifier.BatchVerifyMembership(spec, root, plain, there));
        Assert.Null(Ics23Verifier.BatchVerifyNonMembership(spec, root, plain.Compress(), absent));
    }

    private static string Check(string name, JsonElement json)
    {
        if (Ics23Json.Has(json, "HashOp", "Preimage", "ExpectedHash"))
        {
            byte[] preimage = System.Text.Encoding.UTF8.GetBytes(Ics23Json.Find(json, "Preimage")?.GetString() ?? "");
            Is(name, HashFunctions.Hash((HashOp)Ics23Json.Number(json, "HashOp"), preimage, out byte[] hash) is null ? hash : null, false, Ics23Json.HexBytes(json, "ExpectedHash"));
            return "hash";
        }

        if (Ics23Json.Has(json, "Op", "Key", "Value", "IsErr", "Expected"))
        {
            LeafOp leaf = Ics23Json.Leaf(Ics23Json.Find(json, "Op")!.Value);
            Is(name, leaf.Apply(Ics23Json.Bytes(json, "Key"), Ics23Json.Bytes(json, "Value"), out byte[] hash) is null ? hash : null, Ics23Json.Flag(json, "IsErr"), Ics23Json.Bytes(json, "Expected"));
            return "leaf";
        }

        if (Ics23Json.Has(json, "Op", "Child", "IsErr", "Expected"))
        {
            InnerOp inner = Ics23Json.Inner(Ics23Json.Find(json, "Op")!.Value);
            Is(name, inner.Apply(Ics23Json.Bytes(json, "Child"), out byte[] hash) is null ? hash : null, Ics23Json.Flag(json, "IsErr"), Ics23Json.Bytes(json, "Expected"));
            return "inner";
        }

        if (Ics23Json.Has(json, "Proof", "IsErr", "Expected"))
        {
            ExistenceProof proof = Ics23Json.Exist(Ics23Json.Find(json, "Proof")!.Value);
            Is(name, proof.Calculate(out byte[] root) is null ? root : null, Ics23Json.Flag(json, "IsErr"), Ics23Json.Bytes(json, "Expected"));
            return "proof";
        }

        return CheckForm(name, json);
    }

    private static string CheckForm(string name, JsonElement json)
    {
        if (Ics23Json.Has(json, "Leaf", "Spec", "IsErr"))
        {
            Ics23Refusal? refusal = Ics23Json.Leaf(json.GetProperty("Leaf")).CheckAgainstSpec(new ProofSpec(Ics23Json.Leaf(json.GetProperty("Spec")), null));
            Assert.True(refusal is not null == Ics23Json.Flag(json, "IsErr"), $"{name}: {refusal}");
            return "leaf spec";
        }

        if (Ics23Json.Has(json, "Proof", "Spec", "Err"))
        {
            Ics23Refusal? refusal = Ics23Json.Exist(json.GetProperty("Proof")).CheckAgainstSpec(Ics23Json.Spec(json.GetProperty("Spec")));
            string stated = json.GetProperty("Err").GetString()!;
            Assert.True(refusal is not null == stated.Length > 0, $"{name}: {refusal}");
            foreach ((string message, Ics23Refusal expected) in Messages.Where(m => stated.StartsWith(m.Message, StringComparison.Ordinal))) Assert.True(refusal == expected, $"{name}: {refusal}, {message}");
            return "spec";
        }

        Assert.True(Ics23Json.Has(json, "Op", "Spec", "IsLeft", "IsRight"), $"{name}: no test reads such a case");
        InnerOp op = Ics23Json.Inner(json.GetProperty("Op"));
        ProofSpec spec = Ics23Json.Spec(json.GetProperty("Spec"));
        Assert.Null(op.CheckAgainstSpec(spec, 1));
        Assert.Null(Placement.CheckLeftIsEmpty(spec.InnerSpec!, op, out bool isLeft));
        Assert.Null(Placement.CheckRightIsEmpty(spec.InnerSpec!, op, out bool isRight));
        Assert.True(isLeft == Ics23Json.Flag(json, "IsLeft") && isRight == Ics23Json.Flag(json, "IsRight"), name);
        return "branch";
    }

    private static void Is(string name, byte[]? result, bool isRefused, byte[] expected)
    {
        Assert.True(result is null == isRefused, name);
        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(result ?? []));
    }

    private static JsonDocument Read(string file)
    {
        Assert.True(file.EndsWith(".json", StringComparison.Ordinal), $"{file}: no test reads such a file");
        return JsonDocument.Parse(File.ReadAllBytes(file));
    }
}
