using System.Globalization;
using System.Text.Json;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>
/// Light blocks of one file, made anew where they are of a protocol before 11: their hashes were taken over Amino, and so are what their validators signed, which nothing here computes. All else
/// that a file says stays: heights, times, powers, who validates, who follows, who signed, and each header's other fields. Each validator gets a key of the test's for its own, and hashes and
/// signatures are made of that.
/// </summary>
internal sealed class RemadeBlocks : IDisposable
{
    private readonly SortedDictionary<string, Ed25519KeyPair> _keys = new(StringComparer.Ordinal); // by the address that the file gives
    private readonly Dictionary<string, string> _sets = []; // what a hash that the file states stands for
    private readonly Dictionary<string, BlockId> _ids = []; // the new id of a block by the hash that the file states

    public void Dispose()
    {
        foreach (Ed25519KeyPair pair in _keys.Values) pair.Dispose();
    }

    /// <summary>The new hash of a header that was read.</summary>
    internal Digest HashOf(string stated) => _ids[stated].Hash;

    /// <summary>A light block; those below it that it names were read before.</summary>
    internal LightBlock Read(JsonElement json)
    {
        JsonElement signed = json.GetProperty("signed_header"), text = signed.GetProperty("commit"), set = json.GetProperty("validator_set"), following = json.GetProperty("next_validator_set");
        Header header = CometJson.Header(signed.GetProperty("header"));
        Commit commit = CometJson.Commit(text);
        string stated = text.GetProperty("block_id").GetProperty("hash").GetString()!;
        if (header.BlockVersion == Header.BlockProtocol)
        {
            Assert.Equal(CometJson.ValidatorSet(following).Hash(), header.NextValidatorsHash);
            _ids[stated] = commit.BlockId;
            return new LightBlock(new SignedHeader(header, commit), ProposerRotation.Of(CometJson.ValidatorSet(set)));
        }

        Standing(header.ValidatorsHash, set);
        Standing(header.NextValidatorsHash, following);
        string last = header.LastBlockId.Hash.ToString().ToUpperInvariant();
        ValidatorSet validators = SetOf(set);
        Header remade = header with
        {
            BlockVersion = Header.BlockProtocol,
            LastBlockId = header.LastBlockId.IsNil ? BlockId.Nil : _ids.GetValueOrDefault(last, header.LastBlockId),
            ValidatorsHash = validators.Hash(),
            NextValidatorsHash = SetOf(following).Hash(),
            ProposerAddress = AddressOf(KeyOf(Hex.EncodeUpper(header.ProposerAddress.ToArray()))),
        };
        BlockId id = new(remade.Hash(), commit.BlockId.Parts);
        _ids[stated] = id;
        return new LightBlock(new SignedHeader(remade, Sign(remade, commit, id, validators)), ProposerRotation.Of(validators));
    }

    private static Address AddressOf(Ed25519KeyPair pair) => Address.FromConsensusKey(pair.PublicKey.ToArray());

    private Commit Sign(Header header, Commit commit, BlockId id, ValidatorSet validators)
    {
        Assert.Equal(header.Height, commit.Height);
        Assert.Equal(validators.Validators.Count, commit.Signatures.Count);
        CommitSig[] slots = [.. validators.Validators.Select(_ => CommitSig.Absent)];
        foreach (CommitSig slot in commit.Signatures.Where(slot => slot.Flag != BlockIdFlag.Absent))
        {
            Assert.Equal(BlockIdFlag.Commit, slot.Flag);
            Ed25519KeyPair pair = KeyOf(Hex.EncodeUpper(slot.ValidatorAddress.ToArray()));
            byte[] signature = pair.Sign(CanonicalVote.SignBytes(header.ChainId, VoteType.Precommit, commit.Height, commit.Round, id, slot.Timestamp));
            int index = validators.IndexOf(AddressOf(pair));
            Assert.True(index >= 0 && slots[index].Flag == BlockIdFlag.Absent, "each validator of the set signs once");
            slots[index] = new CommitSig(BlockIdFlag.Commit, AddressOf(pair), slot.Timestamp, new OpaqueBytes(signature));
        }

        return new Commit(commit.Height, commit.Round, id, slots);
    }

    /// <summary>A hash that a file states is that of one set wherever it stands: the file means no header to lie about its validators.</summary>
    private void Standing(Digest stated, JsonElement set)
    {
        string members = string.Join(' ', set.GetProperty("validators").EnumerateArray().Select(v => $"{v.GetProperty("address")}:{v.GetProperty("voting_power")}"));
        if (_sets.TryGetValue(stated.ToString(), out string? known)) Assert.Equal(known, members);
        else _sets.Add(stated.ToString(), members);
    }

    private ValidatorSet SetOf(JsonElement set) => ValidatorSet.Of(set.GetProperty("validators").EnumerateArray().Select(v => new Validator(
        KeyOf(v.GetProperty("address").GetString()!).PublicKey, long.Parse(v.GetProperty("voting_power").GetString()!, CultureInfo.InvariantCulture))));

    private Ed25519KeyPair KeyOf(string address)
    {
        if (!_keys.TryGetValue(address, out Ed25519KeyPair? pair)) _keys.Add(address, pair = Ed25519KeyPair.FromSeed(Sha256.Hash(System.Text.Encoding.ASCII.GetBytes(address)).ToArray()));
        return pair;
    }
}
