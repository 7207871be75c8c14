using R3mes.Application.Modules.Bank.Messages;
using R3mes.Node.Execution;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Application;

namespace R3mes.Tests.Node.Gossip;

/// <summary>From the door of a follower to the mempool of a validator, over queues that are full at first.</summary>
public sealed class TxDeliveryTests : IDisposable
{
    private static readonly PeerId Follower = RecordedPeers.Id(1), Validator = RecordedPeers.Id(2);

    private readonly TestChain _chain = new();
    private readonly RecordedPeers _peers = new();
    private readonly StoppedClock _clock = new();
    private readonly TxGossip _gossip;
    private readonly TxPool _pool = new(new MempoolLimits());
    private readonly TxIntake _intake;
    private readonly TxPool _validatorsPool = new(new MempoolLimits());
    private readonly TxIntake _validators;

    public TxDeliveryTests()
    {
        _peers.Ids.Add(Validator);
        _gossip = new TxGossip(_peers, _clock, static _ => true);
        _intake = new TxIntake(new ChainHost(_chain.App), _pool, _gossip);
        _validators = new TxIntake(new ChainHost(new TestChain().App), _validatorsPool, new NoPeers());
    }

    public void Dispose() => _gossip.Dispose();

    [Fact]
    public void Transactions_of_a_follower_reach_a_validator_once_its_queue_has_room()
    {
        _peers.Full.Add(Validator);
        byte[][] txs = [.. Enumerable.Range(0, 5).Select(i => Transfer((ulong)i))];
        foreach (byte[] tx in txs)
        {
            Assert.True(_intake.Submit(tx).IsOk);
            _clock.Fire();
        }

        Assert.Empty(_peers.Told);
        _peers.Full.Clear();
        _clock.Fire();
        Deliver();
        Assert.Equal(txs, _validatorsPool.Reap(long.MaxValue)); // in order: each is refused without the one before it
    }

    [Fact]
    public void What_waits_for_ten_blocks_is_told_again_and_not_before()
    {
        byte[] tx = Transfer(0);
        Assert.True(_intake.Submit(tx).IsOk);
        _clock.Fire();
        _peers.Told.Clear(); // the peer stopped and lost it
        for (int block = 1; block < TxIntake.TellAgainBlocks; block++) Block();
        Assert.Empty(_peers.Told);
        Block();
        Deliver();
        Assert.Equal([tx], _validatorsPool.Reap(long.MaxValue));
        Block();
        Assert.Empty(_peers.Told);
    }

    [Fact]
    public void A_transaction_that_its_sender_brings_again_is_told_again_once_in_two_blocks()
    {
        byte[] tx = Transfer(0);
        Assert.True(_intake.Submit(tx).IsOk);
        _clock.Fire();
        _peers.Told.Clear();
        BringAgain(null);
        Assert.Empty(_peers.Told);
        for (int block = 0; block < TxIntake.BroughtAgainBlocks; block++) Block();
        BringAgain(new TxSource(Validator, [])); // a peer says nothing new
        Assert.Empty(_peers.Told);
        BringAgain(null);
        BringAgain(null);
        Assert.Single(_peers.Told);
        Deliver();
        Assert.Equal([tx], _validatorsPool.Reap(long.MaxValue));

        void BringAgain(TxSource? source)
        {
            Assert.Equal((uint)MempoolRefusal.Duplicate, _intake.Submit(tx, source).Code);
            _clock.Fire();
        }
    }

    private void Block()
    {
        _intake.OnBlock();
        _clock.Fire();
    }

    private void Deliver()
    {
        foreach (byte[] tx in _peers.Told.SelectMany(sent => ((TxsMessage)sent.Message).Txs)) _validators.Submit(tx, new TxSource(Follower, []));
        _peers.Told.Clear();
    }

    private byte[] Transfer(ulong sequence) => _chain.Sign(_chain.User, new Send { From = _chain.User.Address, To = _chain.Miners[0].Address, Amount = new Amount(1) }, sequence);
}
