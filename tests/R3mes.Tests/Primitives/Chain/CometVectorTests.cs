using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>What CometBFT and tendermint-rs wrote, read by our types.</summary>
[Trait("Category", "Vectors")]
public sealed class CometVectorTests
{
    [Fact]
    public void The_header_with_a_known_hash_has_it()
    {
        using JsonDocument json = Read(Path.Combine(VectorFolder.Require("header"), "header_with_known_hash.json"));
        // tendermint-rs, tendermint/src/block/header.rs, test header_hashing
        Assert.Equal(
            "F30A71F2409FB15AACAEDB6CC122DFA2525BEE9CAE521721B06BFDCA291B8D56",
            CometJson.Header(json.RootElement).Hash().ToString().ToUpperInvariant());
    }

    [Fact]
    public void Headers_read_back_what_they_wrote()
    {
        string[] files = Directory.GetFiles(VectorFolder.Require("header"), "*.json");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            using JsonDocument json = Read(file);
            Header header = CometJson.Header(json.RootElement);
            Assert.True(Header.TryDecode(header.Encode(), out Header? decoded));
            Assert.Equal(header, decoded);
        }
    }

    [Fact]
    public void Light_blocks_have_the_hashes_and_signatures_of_the_light_client_tests()
    {
        int headers = 0, sets = 0, signatures = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(VectorFolder.Require("light-client"), "single-step"), "*.json"))
        {
            using JsonDocument json = Read(file);
            foreach (JsonElement light in CometJson.Having(json.RootElement, "signed_header", "validator_set"))
            {
                Header header = CometJson.Header(light.GetProperty("signed_header").GetProperty("header"));
                Commit commit = CometJson.Commit(light.GetProperty("signed_header").GetProperty("commit"));
                ValidatorSet set = CometJson.ValidatorSet(light.GetProperty("validator_set"));
                Assert.Equal(commit.BlockId.Hash, header.Hash());
                Assert.Equal(header.ValidatorsHash, set.Hash());
                Assert.Equal(header.NextValidatorsHash, CometJson.ValidatorSet(light.GetProperty("next_validator_set")).Hash());
                headers++;
                sets += 2;
                signatures += VerifySignatures(header.ChainId, commit, set);
            }
        }
        Assert.True(headers >= 33 && sets > headers && signatures > headers, $"{headers} headers, {sets} sets, {signatures} signatures");
    }

    [Fact]
    public void Blocks_of_a_running_node_have_its_hashes_and_parts()
    {
        int blocks = 0;
        foreach (string file in Directory.GetFiles(Path.Combine(VectorFolder.Require("rpc-v0.38"), "incoming"), "*.json"))
        {
            using JsonDocument json = Read(file);
            foreach (JsonElement pair in CometJson.Having(json.RootElement, "block", "block_id"))
            {
                Block block = CometJson.Block(pair.GetProperty("block"));
                Assert.Equal(CometJson.BlockId(pair.GetProperty("block_id")).Hash, block.Header.Hash());
                Assert.Equal(block.Header.DataHash, Block.DataHashOf(block.Txs));
                Assert.Equal(block.Header.LastCommitHash, block.LastCommit.Hash());
                if (block.Header.EvidenceHash != Block.NoEvidenceHash)
                    continue;
                Assert.True(block.HashesMatch());
                Assert.Equal(CometJson.BlockId(pair.GetProperty("block_id")), block.Id());
                Assert.True(Block.TryDecode(block.Encode(), BlockLimits.Default, out Block? decoded));
                Assert.Equal(block.Encode(), decoded.Encode());
                blocks++;
            }
        }
        Assert.True(blocks >= 50, $"{blocks} blocks");
    }

    [Fact]
    public void A_commit_of_a_running_node_verifies()
    {
        string folder = Path.Combine(VectorFolder.Require("rpc-v0.38"), "incoming");
        using JsonDocument genesis = Read(Path.Combine(folder, "genesis.json"));
        using JsonDocument answer = Read(Path.Combine(folder, "commit_at_height_10.json"));
        JsonElement signed = answer.RootElement.GetProperty("result").GetProperty("signed_header");
        Header header = CometJson.Header(signed.GetProperty("header"));
        Commit commit = CometJson.Commit(signed.GetProperty("commit"));
        JsonElement validator = genesis.RootElement.GetProperty("result").GetProperty("genesis").GetProperty("validators")[0];
        ValidatorSet set = ValidatorSet.Of([new Validator(
            PublicKey32.FromSpan(validator.GetProperty("pub_key").GetProperty("value").GetBytesFromBase64()),
            long.Parse(validator.GetProperty("power").GetString()!, CultureInfo.InvariantCulture))]);
        Assert.Equal(validator.GetProperty("address").GetString(), Hex.EncodeUpper(set.Validators[0].Address.ToArray()));
        Assert.Equal(header.ValidatorsHash, set.Hash());
        Assert.Equal(commit.BlockId.Hash, header.Hash());
        Assert.Equal(1, VerifySignatures(header.ChainId, commit, set));
    }

    [Fact]
    public void Proofs_of_transactions_verify()
    {
        int proofs = 0;
        using JsonDocument json = Read(Path.Combine(VectorFolder.Require("rpc-v0.38"), "incoming", "tx_search_with_prove.json"));
        foreach (JsonElement found in CometJson.Having(json.RootElement, "proof").Where(p => p.GetProperty("proof").TryGetProperty("root_hash", out _)))
        {
            JsonElement outer = found.GetProperty("proof"), inner = outer.GetProperty("proof");
            MerkleProof proof = new(
                long.Parse(inner.GetProperty("total").GetString()!, CultureInfo.InvariantCulture),
                long.Parse(inner.GetProperty("index").GetString()!, CultureInfo.InvariantCulture),
                Digest.FromSpan(inner.GetProperty("leaf_hash").GetBytesFromBase64()),
                [.. inner.GetProperty("aunts").EnumerateArray().Select(a => Digest.FromSpan(a.GetBytesFromBase64()))]);
            Assert.True(Digest.TryParseHex(outer.GetProperty("root_hash").GetString(), out Digest root));
            Assert.True(proof.Verify(root, Sha256.Hash(outer.GetProperty("data").GetBytesFromBase64()).ToArray()));
            proofs++;
        }
        Assert.True(proofs > 0);
    }

    private static int VerifySignatures(string chainId, Commit commit, ValidatorSet set)
    {
        int verified = 0;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            CommitSig slot = commit.Signatures[i];
            int index = set.IndexOf(slot.ValidatorAddress);
            if (slot.Flag == BlockIdFlag.Absent || index < 0)
                continue;
            byte[] signed = commit.VoteSignBytes(chainId, i);
            Assert.True(Ed25519.Verify(set.Validators[index].PublicKey, signed, slot.Signature.Span));
            Assert.False(Ed25519.Verify(set.Validators[index].PublicKey, [.. signed, 0], slot.Signature.Span));
            verified++;
        }
        return verified;
    }

    private static JsonDocument Read(string file) => JsonDocument.Parse(File.ReadAllBytes(file));
}
