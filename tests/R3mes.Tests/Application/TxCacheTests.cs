using R3mes.Application.Blocks;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Transactions;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

public sealed class TxCacheTests
{
    private readonly TestChain _chain = new();

    [Fact]
    public void Gives_the_transaction_that_it_read_until_it_is_forgotten()
    {
        TxCache cache = new();
        byte[] bytes = Signed(0);
        Digest hash = Sha256.Hash(bytes);
        Assert.Null(cache.TryRead(bytes, hash, out Tx? first));
        Assert.Null(cache.TryRead(bytes, hash, out Tx? second));
        Assert.Same(first, second);
        Assert.Equal(1, cache.Count);
        cache.Forget(hash);
        cache.Forget(hash);
        Assert.Equal(0, cache.Count);
        Assert.Null(cache.TryRead(bytes, hash, out Tx? third));
        Assert.NotSame(first, third);
        Assert.Equal(first!.Hash, third!.Hash);
    }

    [Fact]
    public void Keeps_nothing_that_cannot_be_read()
    {
        TxCache cache = new();
        Assert.NotNull(cache.TryRead(new byte[] { 1, 2, 3 }, Sha256.Hash([1, 2, 3]), out Tx? tx));
        Assert.Null(tx);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Forgets_the_oldest_when_there_are_too_many_bytes()
    {
        TxCache cache = new();
        string memo = new('m', 1_000);
        byte[] sample = Signed(0, memo);
        int kept = (int)(TxCache.BytesMax / sample.Length);
        // What a hash names is the caller's word: one transaction under many names fills it as many would.
        for (uint i = 0; i < kept + 10; i++) Assert.Null(cache.TryRead(sample, NameOf(i), out _));
        Assert.Equal(kept, cache.Count);
        Assert.Null(cache.TryRead(sample, NameOf(0), out _)); // was forgotten, and is read again in the place of the next
        Assert.Equal(kept, cache.Count);
    }

    [Fact]
    public void A_memo_may_have_1024_bytes_and_no_more()
    {
        Assert.Null(TxDecoder.TryDecode(Signed(0, new string('m', 1_024)), out Tx? tx));
        Assert.Equal(1_024, tx!.Memo.Length);
        Assert.NotNull(TxDecoder.TryDecode(Signed(0, new string('m', 1_025)), out _));
    }

    [Fact]
    public void A_block_of_known_transactions_gives_what_a_block_of_unknown_ones_gives()
    {
        byte[][] txs = [Signed(0), Signed(1), [1, 2, 3], Signed(1)];
        TestChain other = new();
        foreach (byte[] tx in txs) _chain.App.CheckTx(tx);
        BlockRequest request = new(_chain.App.Height + 1, default, txs, default, default);
        FinalizeBlockResult known = _chain.App.FinalizeBlock(request), unknown = other.App.FinalizeBlock(request with { TxHashes = [.. txs.Select(tx => Sha256.Hash(tx))] });
        Assert.Equal(unknown.AppHash, known.AppHash);
        Assert.Equal(unknown.TxResults.Select(result => result.Code), known.TxResults.Select(result => result.Code));
    }

    private byte[] Signed(ulong sequence, string memo = "")
    {
        Send send = new() { From = _chain.User.Address, To = _chain.User.Address, Amount = new Amount(1) };
        return TxSigner.Sign(send, _chain.Genesis.ChainId, _chain.View.Account(_chain.User.Address)!.Number, sequence, _chain.User.Key, _chain.Genesis.Params.Fees, memo: memo);
    }

    private static Digest NameOf(uint number) => Sha256.Hash(BitConverter.GetBytes(number));
}
