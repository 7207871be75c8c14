using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Primitives.Merkle;
using R3mes.Tests.Primitives.LightClient;

namespace R3mes.Tests.Primitives.Chain;

/// <summary>What CometBFT and tendermint-rs wrote, read by our types.</summary>
[Trait("Category", "Vectors")]
public sealed class CometVectorTests
{
    /// <summary>The header files by name, with the hash that their source states.</summary>
    private static readonly (string File, string? Hash)[] Headers =
    [
        // tendermint-rs, tendermint/src/block/header.rs, test header_hashing
        ("header_with_known_hash.json", "F30A71F2409FB15AACAEDB6CC122DFA2525BEE9CAE521721B06BFDCA291B8D56"),
        // Block 15 of cosmoshub-1, of block protocol 10: its hash was taken over Amino, and neither file nor source states it. Nobody here reads such a header.
        ("header.json", null),
    ];

    [Fact]
    public void Every_header_file_has_its_known_hash_and_reads_back_or_is_of_another_protocol()
    {
        string folder = VectorFolder.Require("header");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];
        Assert.Equal(Headers.Select(known => known.File).Order(StringComparer.Ordinal), files);
        foreach ((string file, string? hash) in Headers)
        {
            using JsonDocument json = Read(Path.Combine(folder, file));
            Header header = CometJson.Header(json.RootElement);
            bool isRead = Header.TryDecode(header.Encode(), out Header? decoded);
            Assert.True(isRead == hash is not null && isRead == (header.BlockVersion == Header.BlockProtocol), file);
            if (hash is null) continue;
            Assert.Equal(header, decoded);
            Assert.Equal(hash, header.Hash().ToString().ToUpperInvariant());
        }
    }

    [Fact]
    public void Every_header_has_the_hash_that_its_file_states()
    {
        string root = VectorFolder.Require("rpc-v0.38");
        int stated = 0, linked = 0;
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            using JsonDocument json = Read(file);
            SortedDictionary<long, Header> headers = [];
            foreach ((JsonElement text, JsonElement? id) in CometJson.StatedHeaders(json.RootElement))
            {
                Header header = CometJson.Header(text);
                Assert.True(id is not null, $"{file}, height {header.Height}: no hash is stated");
                Assert.Equal(CometJson.BlockId(id.Value).Hash, header.Hash());
                headers[header.Height] = header;
                stated++;
            }

            foreach (Header header in headers.Values)
            {
                if (!headers.TryGetValue(header.Height - 1, out Header? before)) continue;
                Assert.Equal(header.LastBlockId.Hash, before.Hash());
                linked++;
            }
        }

        Assert.True(stated >= 60 && linked >= 9, $"{stated} headers with a hash, {linked} named by the next one");
    }

    [Fact]
    public void Light_blocks_have_the_hashes_and_signatures_of_the_light_client_tests()
    {
        int headers = 0, sets = 0, signatures = 0;
        foreach ((string file, JsonElement json) in LightClientVectors.SingleSteps())
        {
            foreach (JsonElement light in CometJson.Having(json, "signed_header", "validator_set"))
            {
                Header header = CometJson.Header(light.GetProperty("signed_header").GetProperty("header"));
                Commit commit = CometJson.Commit(light.GetProperty("signed_header").GetProperty("commit"));
                ValidatorSet set = CometJson.ValidatorSet(light.GetProperty("validator_set"));
                Assert.True(commit.BlockId.Hash == header.Hash(), $"{file}, height {header.Height}");
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
