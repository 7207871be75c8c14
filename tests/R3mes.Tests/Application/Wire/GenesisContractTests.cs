using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using R3mes.Application.Genesis;
using R3mes.Application.Params;
using Proto = Remes.Remes.V1;

namespace R3mes.Tests.Application.Wire;

public sealed class GenesisContractTests
{
    [Fact]
    public void Genesis_is_the_published_message_and_comes_back_whole()
    {
        GenesisDocument genesis = new TestChain().Genesis;
        byte[] bytes = GenesisCodec.Encode(genesis);
        Proto.GenesisState theirs = Proto.GenesisState.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        Assert.Equal(bytes, theirs.ToByteArray());
        Assert.Equal(genesis.ChainId, theirs.ChainId);
        Assert.Equal(genesis.Time.Seconds, theirs.GenesisTime.Seconds);
        Assert.Equal(genesis.Accounts.Select(a => (a.Address.ToString(), a.Balance.Uremes)), theirs.Accounts.Select(a => (a.Address, a.Balance)));
        Assert.Equal(genesis.Miners.Select(m => (m.Address.ToString(), m.Moniker, m.Stake.Uremes)), theirs.Miners.Select(m => (m.Address, m.Moniker, m.Stake)));
        Assert.Equal(
            genesis.Validators.Select(v => (v.Operator.ToString(), v.Power, v.Stake.Uremes)),
            theirs.Validators.Select(v => (v.Operator, v.Power, v.Stake)));
        Assert.Equal(genesis.Validators[0].ConsensusKey.ToArray(), theirs.Validators[0].Ed25519PublicKey.ToByteArray());
        Assert.Equal((genesis.Model.Name, genesis.Model.Version, genesis.Model.Cid.ToString()), (theirs.Model.Name, theirs.Model.Version, theirs.Model.Cid));
        Assert.Equal(genesis.Model.Hash.ToArray(), theirs.Model.Sha256.ToByteArray());
        Assert.Equal(genesis.Dataset.Shards.Select(s => s.ToString()), theirs.Dataset.Shards);
        Assert.Equal(genesis.Dataset.HeldOut.ToString(), theirs.Dataset.HeldOut);
        Assert.Equal(genesis.ToJson(), GenesisCodec.Decode(theirs.ToByteArray())!.ToJson());
    }

    [Fact]
    public void Every_parameter_has_its_published_name_and_number()
    {
        ChainParams ours = ChainParams.Devnet;
        TestChain chain = new();
        Proto.ChainParams theirs = Proto.GenesisState.Parser.ParseFrom(GenesisCodec.Encode(chain.Genesis)).Params;
        foreach (FieldDescriptor section in Proto.ChainParams.Descriptor.Fields.InFieldNumberOrder())
        {
            object record = ours.GetType().GetProperty(char.ToUpperInvariant(section.Name[0]) + section.Name[1..])!.GetValue(ours)!;
            IMessage message = (IMessage)section.Accessor.GetValue(theirs);
            foreach (FieldDescriptor field in section.MessageType.Fields.InFieldNumberOrder())
            {
                string name = string.Concat(field.Name.Split('_').Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
                PropertyInfo property = record.GetType().GetProperty(name) ?? record.GetType().GetProperty(name + "Uremes")!;
                Assert.Equal(
                    Convert.ToUInt64(property.GetValue(record), CultureInfo.InvariantCulture),
                    Convert.ToUInt64(field.Accessor.GetValue(message), CultureInfo.InvariantCulture));
            }
        }
    }

    [Fact]
    public void Refuses_bytes_that_are_not_canonical()
    {
        byte[] bytes = GenesisCodec.Encode(new TestChain().Genesis);
        Assert.NotNull(GenesisCodec.Decode(bytes));
        Assert.Null(GenesisCodec.Decode([.. bytes, 0x50, 1]));
        Assert.Null(GenesisCodec.Decode(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Null(GenesisCodec.Decode([]));
    }
}
