using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using R3mes.Application.Messages;
using R3mes.Application.Modules;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using Proto = Remes.Remes.V1;

namespace R3mes.Tests.Application.Wire;

/// <summary>Our hand-written wire forms against the code that protoc makes of proto/, byte for byte, both ways.</summary>
public sealed class ContractTests
{
    private static readonly (Type Ours, MessageDescriptor Theirs)[] Messages =
    [
        (typeof(Send), Cosmos.Bank.V1Beta1.MsgSend.Descriptor),
        (typeof(RegisterMiner), Proto.MsgRegisterMiner.Descriptor),
        (typeof(SubmitGradient), Proto.MsgSubmitGradient.Descriptor),
        (typeof(CommitVerdict), Proto.MsgCommitVerdict.Descriptor),
        (typeof(RevealVerdict), Proto.MsgRevealVerdict.Descriptor),
        (typeof(SubmitAggregation), Proto.MsgSubmitAggregation.Descriptor),
        (typeof(RevealAggregation), Proto.MsgRevealAggregation.Descriptor),
        (typeof(ChallengeAggregation), Proto.MsgChallengeAggregation.Descriptor),
        (typeof(RegisterValidator), Proto.MsgRegisterValidator.Descriptor),
        (typeof(UnjailValidator), Proto.MsgUnjailValidator.Descriptor),
        (typeof(LeaveValidators), Proto.MsgLeaveValidators.Descriptor),
    ];

    [Fact]
    public void Records_are_the_published_messages() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        Agree<Supply>(Proto.Supply.Descriptor, random);
        Agree<Round>(Proto.Round.Descriptor, random);
        Agree<Assignment>(Proto.Assignment.Descriptor, random);
        Agree<Device>(Proto.Device.Descriptor, random);
        Agree<StoredGradient>(Proto.StoredGradient.Descriptor, random);
        Agree<Miner>(Proto.Miner.Descriptor, random);
        Agree<ValidatorRecord>(Proto.Validator.Descriptor, random);
        Agree<Draw>(Proto.Draw.Descriptor, random);
        Agree<AggregationRecord>(Proto.AggregationRecord.Descriptor, random);
        Agree<AggregationProposal>(Proto.AggregationProposal.Descriptor, random);
        Agree<Dispute>(Proto.Dispute.Descriptor, random);
        Agree<GlobalModelState>(Proto.GlobalModelState.Descriptor, random);
        Agree<MiningContribution>(Proto.MiningContribution.Descriptor, random);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Messages_are_the_published_messages() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        foreach ((Type ours, MessageDescriptor theirs) in Messages)
        {
            ChainMessage message = (ChainMessage)RandomValues.Fill(ours, random);
            byte[] bytes = ProtoMirror.Copy(message, theirs).ToByteArray();
            Assert.Equal(bytes, message.Encode());
            // Null when a required field happened to be zero: then it is refused, which other tests look at.
            if (ModuleTable.Decode(message.TypeUrl, bytes) is { } decoded) Assert.Equal(message, decoded);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whole_messages_decode()
    {
        TestChain chain = new();
        SubmitGradient gradient = TestRound.Gradient(chain, chain.Miners[0], 3);
        Assert.Equal(gradient, SubmitGradient.Decode(ProtoMirror.Copy(gradient, Proto.MsgSubmitGradient.Descriptor).ToByteArray()));
    }

    [Fact]
    public void Type_urls_are_the_full_names_of_the_contract()
    {
        Assert.Equal(Messages.Select(m => "/" + m.Theirs.FullName), ModuleTable.TypeUrls);
        Assert.Equal(
            Messages.Skip(1).Select(m => m.Theirs.FullName),
            Proto.TxReflection.Descriptor.Services.Single().Methods.Select(m => m.InputType.FullName));
    }

    [Fact]
    public void Enums_have_the_published_names_and_numbers()
    {
        (Type Ours, EnumDescriptor Theirs)[] pairs =
        [
            (typeof(RoundStatus), Find("RoundStatus")), (typeof(RoundFailure), Find("RoundFailure")), (typeof(SubmissionStatus), Find("SubmissionStatus")),
            (typeof(MinerStatus), Find("MinerStatus")), (typeof(Subject), Find("Subject")), (typeof(Verdict), Find("Verdict")),
            (typeof(AggregationStatus), Find("AggregationStatus")), (typeof(DisputeStatus), Find("DisputeStatus")),
        ];
        foreach ((Type ours, EnumDescriptor theirs) in pairs)
        {
            Assert.Equal(theirs.Values.Count, Enum.GetNames(ours).Length);
            foreach (EnumValueDescriptor value in theirs.Values.Where(v => v.Number != 0))
            {
                string tail = value.Name.Replace("_", "", StringComparison.Ordinal);
                Assert.EndsWith(Enum.GetName(ours, value.Number)!.ToUpperInvariant(), tail, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_transaction_is_what_cosmos_sdk_signs()
    {
        TestAccount account = new("signer");
        Send message = new() { From = account.Address, To = new TestAccount("other").Address, Amount = new(5) };
        UnsignedTx unsigned = UnsignedTx.Build(message, account.PublicKey, 7, new(100), 90_000, 12, "memo");

        Cosmos.Tx.V1Beta1.TxBody body = new() { Memo = "memo", TimeoutHeight = 12 };
        body.Messages.Add(new Google.Protobuf.WellKnownTypes.Any { TypeUrl = Send.Url, Value = ByteString.CopyFrom(message.Encode()) });
        Cosmos.Tx.V1Beta1.AuthInfo auth = new() { Fee = new Cosmos.Tx.V1Beta1.Fee { GasLimit = 90_000 } };
        auth.Fee.Amount.Add(new Cosmos.Base.V1Beta1.Coin { Denom = "uremes", Amount = "100" });
        auth.SignerInfos.Add(new Cosmos.Tx.V1Beta1.SignerInfo
        {
            PublicKey = new Google.Protobuf.WellKnownTypes.Any
            {
                TypeUrl = "/cosmos.crypto.secp256k1.PubKey",
                Value = new Cosmos.Crypto.Secp256K1.PubKey { Key = ByteString.CopyFrom(account.PublicKey.ToArray()) }.ToByteString(),
            },
            ModeInfo = new Cosmos.Tx.V1Beta1.ModeInfo { Single = new() { Mode = Cosmos.Tx.Signing.V1Beta1.SignMode.Direct } },
            Sequence = 7,
        });
        Assert.Equal(body.ToByteArray(), unsigned.BodyBytes.ToArray());
        Assert.Equal(auth.ToByteArray(), unsigned.AuthInfoBytes.ToArray());

        Cosmos.Tx.V1Beta1.SignDoc doc = new() { BodyBytes = body.ToByteString(), AuthInfoBytes = auth.ToByteString(), ChainId = "c-1", AccountNumber = 3 };
        Assert.Equal(doc.ToByteArray(), SignDoc.Encode(unsigned.BodyBytes.Span, unsigned.AuthInfoBytes.Span, "c-1", 3));

        Cosmos.Tx.V1Beta1.TxRaw raw = new() { BodyBytes = body.ToByteString(), AuthInfoBytes = auth.ToByteString() };
        byte[] signed = TxSigner.Sign(unsigned, "c-1", 3, account.Key);
        raw.Signatures.Add(ByteString.CopyFrom(signed.AsSpan(signed.Length - 64)));
        Assert.Equal(raw.ToByteArray(), signed);
        Assert.Null(TxDecoder.TryDecode(raw.ToByteArray(), out Tx? tx));
        Assert.Equal(message, tx!.Message);
    }

    [Fact]
    public void An_account_is_cosmos_sdks_base_account()
    {
        TestChain chain = new();
        chain.Deliver(chain.User, new Send { From = chain.User.Address, To = chain.Miners[0].Address, Amount = new(1) });
        BaseAccount account = chain.View.BaseAccount(chain.User.Address)!;
        byte[] theirs = ProtoMirror.Copy(account, Cosmos.Auth.V1Beta1.BaseAccount.Descriptor).ToByteArray();
        Assert.Equal(theirs, account.Encode());
        Assert.True(BaseAccount.TryDecode(theirs, out BaseAccount decoded));
        Assert.Equal(theirs, decoded.Encode());
    }

    private static EnumDescriptor Find(string name) => Proto.TypesReflection.Descriptor.EnumTypes.Single(e => e.Name == name);

    private static void Agree<T>(MessageDescriptor theirs, Random random)
        where T : class, IRecord<T>
    {
        T ours = (T)RandomValues.Fill(typeof(T), random);
        byte[] bytes = ProtoMirror.Copy(ours, theirs).ToByteArray();
        Assert.Equal(bytes, ours.Encode());
        Assert.True(T.TryDecode(bytes, out T decoded));
        Assert.Equal(bytes, decoded.Encode());
        foreach (System.Reflection.PropertyInfo property in RandomValues.Settable(typeof(T)))
        {
            if (property.PropertyType != typeof(ReadOnlyMemory<byte>)) Assert.Equal(property.GetValue(ours), property.GetValue(decoded));
        }
    }
}
