using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Transactions;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Node;

public sealed class ConsensusDriverTests
{
    [Fact]
    public void A_transaction_that_was_taken_is_in_a_block_however_its_arrival_falls_between_blocks()
    {
        using SteppedDevnet devnet = new(new DevnetOptions { Seed = 3, Cheats = 0 });
        using DevnetIdentity wallet = DevnetIdentity.Derive(devnet.Options.Seed, DevnetGenesis.WalletName);
        const ulong count = 600;
        List<string> refused = [];
        Thread sender = new(() =>
        {
            for (ulong sequence = 0; sequence < count; sequence++)
            {
                TxIntakeResult result = devnet.Node.Intake.Submit(Transfer(devnet, wallet, sequence));
                if (!result.IsOk) refused.Add(result.Log);
            }
        });
        sender.Start();
        while (sender.IsAlive) Assert.True(devnet.Node.RunHeight(CancellationToken.None));
        sender.Join();
        for (int block = 0; block < 2; block++) Assert.True(devnet.Node.RunHeight(CancellationToken.None));

        Assert.Empty(refused);
        Assert.Equal(count, devnet.Read(view => view.Account(wallet.Address))!.Sequence);
        Assert.Equal(0, devnet.Node.Pool.Count);
    }

    [Fact]
    public void A_whole_block_is_within_the_limit_whatever_waits()
    {
        const uint limit = 4_096;
        using SteppedDevnet devnet = new(
            new DevnetOptions { Seed = 3, Cheats = 0 }, change: p => p with { Fees = p.Fees with { TxBytesMax = 1_024, BlockBytesMax = limit }, Validators = p.Validators with { CountMax = 1 } });
        using DevnetIdentity wallet = DevnetIdentity.Derive(devnet.Options.Seed, DevnetGenesis.WalletName);
        const ulong count = 60;
        for (ulong sequence = 0; sequence < count; sequence++) Assert.True(devnet.Node.Intake.Submit(Transfer(devnet, wallet, sequence)).IsOk);
        while (devnet.Node.Pool.Count > 0)
        {
            int before = devnet.Node.Pool.Count;
            Assert.True(devnet.Node.RunHeight(CancellationToken.None));
            Assert.True(devnet.Node.Pool.Count < before);
            BlockRecord? record = BlockRecord.TryDecode(devnet.Log.Read(devnet.Log.LastHeight), BlockLimits.Default);
            Assert.InRange(record!.Block.Encode().Length, 1, (int)limit);
        }

        Assert.Equal(count, devnet.Read(view => view.Account(wallet.Address))!.Sequence);
    }

    private static byte[] Transfer(SteppedDevnet devnet, DevnetIdentity wallet, ulong sequence)
    {
        ulong number = devnet.Read(view => view.Account(wallet.Address))!.Number;
        Send message = new() { From = wallet.Address, To = devnet.AddressOf(DevnetGenesis.MinerName(0)), Amount = new Amount(1) };
        return TxSigner.Sign(message, devnet.Genesis.ChainId, number, sequence, wallet.Key, devnet.Genesis.Params.Fees);
    }
}
