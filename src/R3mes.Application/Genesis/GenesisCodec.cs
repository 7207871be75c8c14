using R3mes.Application.Codec;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;

namespace R3mes.Application.Genesis;

/// <summary>A genesis document as remes.remes.v1.GenesisState.</summary>
public static class GenesisCodec
{
    /// <summary>The document on the wire.</summary>
    /// <param name="genesis">The document.</param>
    public static byte[] Encode(GenesisDocument genesis)
    {
        WireWriter writer = new WireWriter(4_096).WriteString(1, genesis.ChainId).WriteMessage(2, genesis.Time.Encode());
        foreach (GenesisAccount account in genesis.Accounts)
            writer.WriteMessage(3, new WireWriter().Write(1, account.Address).WriteVarint(2, account.Balance.Uremes).Written);
        foreach (GenesisMiner miner in genesis.Miners)
            writer.WriteMessage(4, new WireWriter().Write(1, miner.Address).WriteString(2, miner.Moniker).WriteVarint(3, miner.Stake.Uremes).Written);
        foreach (GenesisValidator validator in genesis.Validators)
        {
            writer.WriteMessage(5, new WireWriter().WriteBytes(1, validator.ConsensusKey.Span).Write(2, validator.Operator)
                .WriteVarint(3, validator.Power).WriteVarint(4, validator.Stake.Uremes).WriteBytes(5, validator.VrfKey.Span).Written);
        }
        GenesisModel model = genesis.Model;
        return writer
            .WriteMessage(6, new WireWriter().WriteString(1, model.Name).WriteString(2, model.Version).Write(3, model.Hash).Write(4, model.Cid).Written)
            .Write(7, genesis.AdapterCid)
            .WriteMessage(8, EncodeDataset(genesis.Dataset))
            .WriteMessage(9, ParamsCodec.Encode(genesis.Params))
            .ToArray();
    }

    /// <summary>Reads a document in canonical form that satisfies <see cref="GenesisRules"/>; null for anything else.</summary>
    /// <param name="bytes">Untrusted bytes, at most <see cref="GenesisReader.FileBytesMax"/>.</param>
    public static GenesisDocument? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > GenesisReader.FileBytesMax) return null;
        CanonicalReader r = new(bytes);
        string chainId = r.Text(1, 50);
        ReadOnlySpan<byte> timeBytes = r.Message(2, 32, out bool hasTime);
        if (!Timestamp.TryDecode(timeBytes, out Timestamp time) || !hasTime) r.Refuse();
        List<GenesisAccount> accounts = [];
        while (r.Has(3) && accounts.Count < GenesisReader.ItemsMax) accounts.Add(ReadAccount(ref r));
        List<GenesisMiner> miners = [];
        while (r.Has(4) && miners.Count < GenesisReader.ItemsMax) miners.Add(ReadMiner(ref r));
        List<GenesisValidator> validators = [];
        while (r.Has(5) && validators.Count < GenesisReader.ValidatorsMax) validators.Add(ReadValidator(ref r));
        GenesisDocument genesis = new(chainId, time, accounts, miners, validators, ReadModel(ref r), r.Cid(7), ReadDataset(ref r), ParamsCodec.Read(ref r, 9));
        // Written again, it must be the same bytes: that settles every form that is not canonical. The JSON reader holds every number to its limits.
        if (!r.Complete || !Encode(genesis).AsSpan().SequenceEqual(bytes)) return null;
        return GenesisReader.TryRead(genesis.ToJson(), out GenesisDocument? read) is null ? read : null;
    }

    private static byte[] EncodeDataset(GenesisDataset dataset)
    {
        WireWriter writer = new WireWriter().WriteString(1, dataset.Id);
        foreach (Cid shard in dataset.Shards) writer.Write(2, shard);
        return writer.Write(3, dataset.HeldOut).ToArray();
    }

    private static GenesisAccount ReadAccount(ref CanonicalReader outer)
    {
        CanonicalReader r = new(outer.Message(3, 256, out _));
        GenesisAccount account = new(r.Address(1), new Amount(r.Varint(2)));
        if (!r.Complete) outer.Refuse();
        return account;
    }

    private static GenesisMiner ReadMiner(ref CanonicalReader outer)
    {
        CanonicalReader r = new(outer.Message(4, 512, out _));
        GenesisMiner miner = new(r.Address(1), r.Text(2, 256), new Amount(r.Varint(3)));
        if (!r.Complete) outer.Refuse();
        return miner;
    }

    private static GenesisValidator ReadValidator(ref CanonicalReader outer)
    {
        CanonicalReader r = new(outer.Message(5, 256, out _));
        byte[] key = r.Bytes(1, 32).ToArray();
        if (key.Length != 32)
        {
            outer.Refuse();
            key = new byte[32];
        }
        GenesisValidator validator = new(key, r.Address(2), r.Varint(3), new Amount(r.Varint(4))) { VrfKey = r.Bytes(5, 32).ToArray() };
        if (!r.Complete) outer.Refuse();
        return validator;
    }

    private static GenesisModel ReadModel(ref CanonicalReader outer)
    {
        CanonicalReader r = new(outer.Message(6, 1_024, out _));
        GenesisModel model = new(r.Text(1, 256), r.Text(2, 128), r.Digest(3), r.Cid(4));
        if (!r.Complete) outer.Refuse();
        return model;
    }

    private static GenesisDataset ReadDataset(ref CanonicalReader outer)
    {
        CanonicalReader r = new(outer.Message(8, GenesisReader.FileBytesMax, out _));
        string id = r.Text(1, 256);
        List<Cid> shards = [];
        while (r.Has(2) && shards.Count < GenesisReader.ItemsMax) shards.Add(r.Cid(2));
        GenesisDataset dataset = new(id, shards, r.Cid(3));
        if (!r.Complete) outer.Refuse();
        return dataset;
    }
}
