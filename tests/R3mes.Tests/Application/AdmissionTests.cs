using FsCheck;
using FsCheck.Fluent;
using R3mes.Application.Blocks;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Transactions;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class AdmissionTests
{
    private readonly TestChain _chain = new();

    private FeeTerms Fees => _chain.Genesis.Params.Fees;

    private Send Message => new() { From = _chain.User.Address, To = _chain.Miners[0].Address, Amount = new Amount(1_000) };

    [Fact]
    public void Admits_a_good_transaction_and_runs_it()
    {
        Amount before = _chain.View.Balance(_chain.Miners[0].Address);
        Assert.True(_chain.App.CheckTx(_chain.Sign(_chain.User, Message, 0)).IsOk);
        TxResult result = _chain.Deliver(_chain.User, Message);
        Assert.Equal("", result.Log);
        Assert.Equal(before + new Amount(1_000), _chain.View.Balance(_chain.Miners[0].Address));
        Assert.Equal(1UL, _chain.View.Account(_chain.User.Address)!.Sequence);
    }

    [Fact]
    public void Refuses_another_chain() => Refused(TxErrors.SignatureInvalid, TxSigner.Sign(Message, "remes-test-2", Number, 0, _chain.User.Key, Fees));

    [Fact]
    public void Refuses_another_account_number() =>
        Refused(TxErrors.SignatureInvalid, TxSigner.Sign(Message, _chain.Genesis.ChainId, Number + 1, 0, _chain.User.Key, Fees));

    [Fact]
    public void Refuses_a_changed_signature()
    {
        byte[] tx = _chain.Sign(_chain.User, Message, 0);
        tx[^1] ^= 1;
        Refused(TxErrors.SignatureInvalid, tx);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Refuses_a_sequence_that_is_not_the_next(ulong sequence) => Refused(TxErrors.SequenceMismatch, _chain.Sign(_chain.User, Message, sequence));

    [Fact]
    public void Refuses_a_transaction_twice()
    {
        byte[] tx = _chain.Sign(_chain.User, Message, 0);
        _chain.SendRaw(tx);
        _chain.SendRaw(tx);
        FinalizeBlockResult block = _chain.Next();
        Assert.True(block.TxResults[0].IsOk);
        Assert.Equal(TxErrors.SequenceUsed.Code, block.TxResults[1].Code);
    }

    [Fact]
    public void Refuses_a_signer_that_the_message_does_not_name() =>
        Refused(TxErrors.SignerMismatch, _chain.Sign(_chain.Miners[1], Message, 0));

    [Fact]
    public void Refuses_a_fee_below_the_gas_price() => Refused(TxErrors.FeeTooLow, Build(fee: Fees.FeeMin(100_000) - 1, gas: 100_000));

    [Fact]
    public void Refuses_too_little_and_too_much_gas()
    {
        Refused(TxErrors.GasTooLow, Build(fee: 1_000_000, gas: Fees.GasBase));
        Refused(TxErrors.GasTooHigh, Build(fee: 1_000_000, gas: Fees.GasMax + 1));
    }

    [Fact]
    public void Refuses_a_fee_that_the_signer_does_not_have() => Refused(TxErrors.BalanceTooLow, Build(fee: 100_000_000_001, gas: 100_000));

    [Fact]
    public void Refuses_a_transaction_after_its_timeout_height()
    {
        _chain.RunTo(3);
        Refused(TxErrors.TimedOut, Build(fee: 1_000_000, gas: 100_000, timeout: 3));
        Assert.True(_chain.App.CheckTx(Build(fee: 1_000_000, gas: 100_000, timeout: 4)).IsOk);
    }

    [Fact]
    public void Refuses_a_stranger_without_an_account()
    {
        TestAccount stranger = new("stranger");
        Refused(TxErrors.AccountUnknown, _chain.Sign(stranger, Message with { From = stranger.Address }, 0));
    }

    [Fact]
    public void Refuses_more_bytes_than_the_chain_takes()
    {
        Refused(TxErrors.TooLarge, new byte[64 * 1024 + 1]);
        TestChain narrow = new(change: p => p with { Fees = p.Fees with { TxBytesMax = 200 } });
        byte[] tx = narrow.Sign(narrow.User, Message, 0);
        Assert.True(tx.Length > 200);
        Assert.Equal(TxErrors.TooLarge.Code, narrow.App.CheckTx(tx).Code);
    }

    [Fact]
    public void A_failed_message_pays_its_fee_and_takes_its_sequence_and_writes_nothing_else()
    {
        Amount before = _chain.View.Balance(_chain.User.Address);
        TxResult result = _chain.Deliver(_chain.User, Message with { Amount = new Amount(ulong.MaxValue) });
        Assert.Equal(BankErrors.FundsTooLow.Code, result.Code);
        Assert.Equal(1UL, _chain.View.Account(_chain.User.Address)!.Sequence);
        Assert.True(_chain.View.Balance(_chain.User.Address) < before);
        Assert.DoesNotContain(result.Events, e => e.Type == "transfer");
        Assert.Single(result.Events, e => e.Type == "tx");
    }

    [Fact]
    public void Several_transactions_of_one_signer_wait_in_order_and_are_checked_anew_after_a_block()
    {
        for (ulong sequence = 0; sequence < 4; sequence++) Assert.True(_chain.App.CheckTx(_chain.Sign(_chain.User, Message, sequence)).IsOk);
        _chain.Next();
        Assert.Equal(TxErrors.SequenceMismatch.Code, _chain.App.CheckTx(_chain.Sign(_chain.User, Message, 4)).Code);
        Assert.True(_chain.App.CheckTx(_chain.Sign(_chain.User, Message, 0)).IsOk);
    }

    [Fact]
    public void A_proposal_holds_only_what_is_admissible_in_its_order()
    {
        byte[] first = _chain.Sign(_chain.User, Message, 0), second = _chain.Sign(_chain.User, Message, 1), gap = _chain.Sign(_chain.User, Message, 3);
        BlockRequest request = new(1, default, [first, gap, [1, 2, 3], second], default, default);
        IReadOnlyList<byte[]> taken = _chain.App.PrepareProposal(request);
        Assert.Equal([first, second], taken);
        Assert.True(_chain.App.ProcessProposal(request with { Txs = taken }).Accepted);
        Assert.False(_chain.App.ProcessProposal(request).Accepted);
        Assert.False(_chain.App.ProcessProposal(request with { Txs = [second, first] }).Accepted);
        Assert.False(_chain.App.ProcessProposal(request with { Txs = taken, Height = 2 }).Accepted);
    }

    [Fact]
    public void Any_change_of_a_byte_is_refused() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        byte[] tx = _chain.Sign(_chain.User, Message, 0);
        byte[] changed = [.. tx];
        changed[random.Next(tx.Length)] ^= (byte)(1 << random.Next(8));
        Assert.False(_chain.App.FinalizeBlock(new BlockRequest(1, default, [changed], default, default)).TxResults[0].IsOk);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Refuses_spellings_that_are_not_canonical()
    {
        byte[] tx = _chain.Sign(_chain.User, Message, 0);
        Assert.Null(TxDecoder.TryDecode(tx, out Tx? read));
        byte[] body = read!.BodyBytes.ToArray(), auth = read.AuthInfoBytes.ToArray(), signature = read.Signature.ToArray();
        Refused(TxErrors.TrailingBytes, [.. tx, 0]);
        Refused(TxErrors.Malformed, tx[..^1]);
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(2, auth).WriteBytes(1, body).WriteBytes(3, signature)));
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(1, body).WriteBytes(2, auth)));
        Refused(TxErrors.TrailingBytes, Raw(w => w.WriteBytes(1, body).WriteBytes(2, auth).WriteBytes(3, signature).WriteBytes(3, signature)));
        Refused(TxErrors.TrailingBytes, Raw(w => w.WriteBytes(1, body).WriteBytes(2, auth).WriteBytes(3, signature).WriteVarint(4, 1)));
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(1, [.. body, .. body]).WriteBytes(2, auth).WriteBytes(3, signature)));
        // An explicit default: timeout_height = 0 written out.
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(1, [.. body, 0x18, 0]).WriteBytes(2, auth).WriteBytes(3, signature)));
        // Extension options.
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(1, [.. body, .. new WireWriter().WriteBytes(1023, [1]).ToArray()]).WriteBytes(2, auth).WriteBytes(3, signature)));
        // A tip.
        Refused(TxErrors.Malformed, Raw(w => w.WriteBytes(1, body).WriteBytes(2, [.. auth, .. new WireWriter().WriteBytes(3, [1]).ToArray()]).WriteBytes(3, signature)));
    }

    [Fact]
    public void Refuses_an_unknown_message_and_a_malformed_one()
    {
        Refused(TxErrors.MessageUnknown, WithMessage("/cosmos.bank.v1beta1.MsgMultiSend", Message.Encode()));
        Refused(TxErrors.MessageMalformed, WithMessage(Send.Url, [.. Message.Encode(), 0x20, 1]));
        Refused(TxErrors.MessageMalformed, WithMessage(Send.Url, (Message with { Amount = default }).Encode()));
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_throw() => Prop.ForAll<byte[]>(bytes =>
        Assert.NotNull(TxDecoder.TryDecode(bytes, out _))).QuickCheckThrowOnFailure();

    private ulong Number => _chain.View.Account(_chain.User.Address)!.Number;

    private static byte[] Raw(Func<WireWriter, WireWriter> write) => write(new WireWriter()).ToArray();

    private byte[] WithMessage(string url, byte[] value)
    {
        byte[] any = new WireWriter().WriteString(1, url).WriteBytes(2, value).ToArray();
        UnsignedTx built = UnsignedTx.Build(Message, _chain.User.PublicKey, 0, new Amount(1_000), 100_000);
        return TxSigner.Sign(built with { BodyBytes = new WireWriter().WriteMessage(1, any).ToArray() }, _chain.Genesis.ChainId, Number, _chain.User.Key);
    }

    private byte[] Build(ulong fee, ulong gas, ulong timeout = 0) => TxSigner.Sign(
        UnsignedTx.Build(Message, _chain.User.PublicKey, 0, new Amount(fee), gas, timeout), _chain.Genesis.ChainId, Number, _chain.User.Key);

    private void Refused(TxError expected, byte[] tx)
    {
        Assert.Equal(expected.Code, _chain.App.CheckTx(tx).Code);
        Digest before = _chain.App.FinalizeBlock(new BlockRequest(_chain.App.Height + 1, default, [], default, default)).AppHash;
        FinalizeBlockResult block = _chain.App.FinalizeBlock(new BlockRequest(_chain.App.Height + 1, default, [tx], default, default));
        Assert.Equal(expected.Code, block.TxResults[0].Code);
        Assert.Equal(before, block.AppHash);
    }
}
