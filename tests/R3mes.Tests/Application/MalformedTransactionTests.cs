using R3mes.Application.Blocks;
using R3mes.Application.Errors;
using R3mes.Application.Genesis;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class MalformedTransactionTests
{
    private readonly TestChain _chain = new();

    [Fact]
    public void Every_truncation_is_refused_and_leaves_the_state_as_it_was()
    {
        byte[] tx = _chain.Sign(_chain.User, Message(), 0);
        Digest untouched = Run([]).AppHash;
        for (int length = 0; length < tx.Length; length++)
        {
            FinalizeBlockResult block = Run([tx[..length]]);
            Assert.Equal(TxErrors.Malformed.Code, block.TxResults[0].Code);
            Assert.Equal(untouched, block.AppHash);
        }
    }

    [Theory]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999")]
    [InlineData("-1")]
    [InlineData("01")]
    [InlineData("1.0")]
    [InlineData("10\0")]
    [InlineData("10\0\0")]
    [InlineData(" 1")]
    [InlineData("")]
    public void An_amount_that_is_not_64_bits_in_plain_digits_is_refused_in_message_and_fee(string digits)
    {
        byte[] coin = new WireWriter().WriteString(1, Amount.Denom).WriteString(2, digits).ToArray();
        byte[] send = new WireWriter().WriteString(1, _chain.User.Address.ToString()).WriteString(2, _chain.Miners[0].Address.ToString()).WriteMessage(3, coin).ToArray();
        Refused(TxErrors.MessageMalformed, Signed(u => u with { BodyBytes = Body(Send.Url, send) }));

        Assert.Null(TxDecoder.TryDecode(_chain.Sign(_chain.User, Message(), 0), out Tx? good));
        WireReader auth = new(good!.AuthInfoBytes.Span);
        Assert.True(auth.TryReadTag(out _, out _));
        Assert.True(auth.TryReadBytes(out ReadOnlySpan<byte> signer));
        byte[] fee = new WireWriter().WriteMessage(1, coin).WriteVarint(2, 100_000).ToArray();
        byte[] authInfo = new WireWriter().WriteMessage(1, signer).WriteMessage(2, fee).ToArray();
        Refused(TxErrors.Malformed, Signed(u => u with { AuthInfoBytes = authInfo }));
    }

    [Fact]
    public void A_block_of_all_that_fits_is_one_that_a_restart_can_read()
    {
        // Far more than a block holds, each valid after the one before.
        string memo = new('m', 256);
        List<byte[]> waiting = [];
        for (long bytes = 0; bytes < BlockLimits.Default.BytesMax + 100_000; bytes += waiting[^1].Length)
            waiting.Add(TxSigner.Sign(Message(), _chain.Genesis.ChainId, Number, (ulong)waiting.Count, _chain.User.Key, Fees, memo: memo));
        BlockRequest request = new(1, default, waiting, default, default);
        IReadOnlyList<byte[]> taken = _chain.App.PrepareProposal(request);
        Assert.InRange(taken.Count, 6_000, waiting.Count - 1);
        Assert.True(_chain.App.ProcessProposal(request with { Txs = taken }).Accepted);
        Assert.False(_chain.App.ProcessProposal(request with { Txs = [.. waiting.Take(taken.Count + 1)] }).Accepted);

        BlockBuilder builder = new(_chain.Genesis);
        ConsensusState validators = ConsensusState.Of(_chain.Genesis) with { Last = ConsensusState.Of(_chain.Genesis).Current.Validators };
        Address validator = validators.Current.Proposer.Address;
        BlockId id = new(Sha256.Hash("block"u8), new PartSetHeader(64, Sha256.Hash("parts"u8)));
        CommitSig vote = new(BlockIdFlag.Commit, validator, new Timestamp(4_000_000_000, 999_999_999), new OpaqueBytes(new byte[64]));
        Commit commit = new(long.MaxValue - 2, int.MaxValue, id, [vote]);
        ChainTip tip = new(long.MaxValue - 2, new Timestamp(1, 1), id, commit, Sha256.Hash("results"u8), validators);
        byte[] block = builder.Build(tip, commit, taken, [], Sha256.Hash("state"u8), validator).Encode();
        Assert.True(Block.TryDecode(block, BlockLimits.Default, out Block? read));
        Assert.Equal(taken.Count, read.Txs.Count);
    }

    [Fact]
    public void Genesis_may_not_ask_for_blocks_that_no_node_reads_nor_for_transactions_that_no_block_holds()
    {
        FaultIn("params.fees.block_bytes_max", _chain.Genesis with { Params = WithBlocks((uint)BlockLimits.Default.BytesMax + 1) });
        FaultIn("params.fees.block_bytes_max", _chain.Genesis with { Params = WithBlocks(80_000) });
        // Beside the transaction there must be room for the votes of as many validators as the chain takes.
        Assert.Null(GenesisDocument.TryRead((_chain.Genesis with { Params = WithBlocks(85_000) }).ToJson(), out _));
    }

    [Fact]
    public void Genesis_may_not_give_money_to_the_account_of_a_module()
    {
        foreach (Address module in ModuleAccounts.All)
        {
            GenesisAccount[] accounts = [.. _chain.Genesis.Accounts.Append(new GenesisAccount(module, new Amount(1))).OrderBy(a => a.Address)];
            FaultIn("accounts", _chain.Genesis with { Accounts = accounts });
        }
    }

    private FeeTerms Fees => _chain.Genesis.Params.Fees;

    private ulong Number => _chain.View.Account(_chain.User.Address)!.Number;

    private Send Message() => new() { From = _chain.User.Address, To = _chain.Miners[0].Address, Amount = new Amount(1_000) };

    private ChainParams WithBlocks(uint bytes) => _chain.Genesis.Params with { Fees = Fees with { BlockBytesMax = bytes } };

    private static void FaultIn(string field, GenesisDocument genesis)
    {
        GenesisError? error = GenesisDocument.TryRead(genesis.ToJson(), out GenesisDocument? read);
        Assert.Null(read);
        Assert.Equal(field, error!.Field);
    }

    private static byte[] Body(string url, byte[] message) =>
        new WireWriter().WriteMessage(1, new WireWriter().WriteString(1, url).WriteBytes(2, message).ToArray()).ToArray();

    private byte[] Signed(Func<UnsignedTx, UnsignedTx> change) => TxSigner.Sign(
        change(UnsignedTx.Build(Message(), _chain.User.PublicKey, 0, new Amount(1_000), 100_000)), _chain.Genesis.ChainId, Number, _chain.User.Key);

    private FinalizeBlockResult Run(IReadOnlyList<byte[]> txs) => _chain.App.FinalizeBlock(new BlockRequest(_chain.App.Height + 1, default, txs, default, default));

    private void Refused(TxError expected, byte[] tx)
    {
        Assert.Equal(expected.Code, _chain.App.CheckTx(tx).Code);
        FinalizeBlockResult block = Run([tx]);
        Assert.Equal(expected.Code, block.TxResults[0].Code);
        Assert.Equal(Run([]).AppHash, block.AppHash);
    }
}
