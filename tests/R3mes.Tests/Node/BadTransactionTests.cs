using System.Globalization;
using R3mes.Api.Prometheus;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Transactions;
using R3mes.Node.Devnet;
using R3mes.Node.Mempool;
using R3mes.Node.Metrics;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node;

/// <summary>Each way for a transaction to be bad has a code of its own at the door of a node, is counted, and leaves the state as it was.</summary>
public sealed class BadTransactionTests : IDisposable
{
    private readonly NodeMetrics _metrics = new();
    private readonly MeterExposition _exposition;
    private readonly SteppedDevnet _devnet = new(new DevnetOptions { Seed = 3, Cheats = 0 });
    private readonly DevnetIdentity _wallet;

    public BadTransactionTests()
    {
        _exposition = new MeterExposition(_metrics.Meter);
        _metrics.Watch(_devnet.Node, null);
        _wallet = DevnetIdentity.Derive(_devnet.Options.Seed, DevnetGenesis.WalletName);
        // One transfer is in a block, so that there is something to replay.
        Assert.True(_devnet.Node.Intake.Submit(Transfer(0)).IsOk);
        Assert.True(_devnet.Node.RunHeight(CancellationToken.None));
    }

    [Fact]
    public void Each_kind_has_a_code_of_its_own_is_counted_and_changes_nothing()
    {
        byte[] good = Transfer(1), replayed = Transfer(0), forged = Transfer(1);
        forged[^1] ^= 1;
        (string Kind, TxError Expected, byte[] Tx)[] kinds =
        [
            ("truncated", TxErrors.Malformed, good[..^1]),
            ("oversized", TxErrors.TooLarge, new byte[TxDecoder.TxBytesMax + 1]),
            ("trailing garbage", TxErrors.TrailingBytes, [.. good, 0x7f]),
            ("wrong signature", TxErrors.SignatureInvalid, forged),
            ("wrong sequence", TxErrors.SequenceMismatch, Transfer(7)),
            ("replayed", TxErrors.SequenceUsed, replayed),
            ("overflowing", TxErrors.MessageMalformed, Overflowing()),
        ];
        Assert.Equal(kinds.Length, kinds.Select(kind => kind.Expected.Code).Distinct().Count());
        Digest before = _devnet.Node.Chain.AppHash;
        foreach ((string kind, TxError expected, byte[] tx) in kinds)
        {
            double counted = Refused(expected);
            TxIntakeResult result = _devnet.Node.Intake.Submit(tx);
            Assert.True(expected.Code == result.Code, $"{kind}: {result.Code} {result.Log}");
            Assert.Contains(expected.Sentence, result.Log, StringComparison.Ordinal);
            Assert.Equal(counted + 1, Refused(expected));
            Assert.Equal(before, _devnet.Node.Chain.AppHash);
            Assert.Equal(0, _devnet.Node.Pool.Count);
        }

        // The good one, and the same while it waits: the mempool's own code.
        Assert.True(_devnet.Node.Intake.Submit(good).IsOk);
        Assert.Equal((uint)MempoolRefusal.Duplicate, _devnet.Node.Intake.Submit(good).Code);
    }

    public void Dispose()
    {
        _wallet.Dispose();
        _devnet.Dispose();
        _exposition.Dispose();
        _metrics.Dispose();
    }

    private ulong Number => _devnet.Read(view => view.Account(_wallet.Address))!.Number;

    private byte[] Transfer(ulong sequence) => TxSigner.Sign(Message(), _devnet.Genesis.ChainId, Number, sequence, _wallet.Key, _devnet.Genesis.Params.Fees);

    private Send Message() => new() { From = _wallet.Address, To = _devnet.AddressOf(DevnetGenesis.MinerName(0)), Amount = new Amount(1) };

    // 2^64 uremes, signed by who has them not.
    private byte[] Overflowing()
    {
        byte[] coin = new WireWriter().WriteString(1, Amount.Denom).WriteString(2, "18446744073709551616").ToArray();
        byte[] send = new WireWriter().WriteString(1, _wallet.Address.ToString()).WriteString(2, Message().To.ToString()).WriteMessage(3, coin).ToArray();
        byte[] body = new WireWriter().WriteMessage(1, new WireWriter().WriteString(1, Send.Url).WriteBytes(2, send).ToArray()).ToArray();
        UnsignedTx unsigned = UnsignedTx.Build(Message(), Secp256k1.FromPrivate(_wallet.Key), 1, new Amount(1_000), 100_000);
        return TxSigner.Sign(unsigned with { BodyBytes = body }, _devnet.Genesis.ChainId, Number, _wallet.Key);
    }

    private double Refused(TxError error)
    {
        string series = string.Create(CultureInfo.InvariantCulture, $"remes_mempool_refused_total{{code=\"{error.Code}\",reason=\"{error.Name}\"}} ");
        string? line = _exposition.Write(ExpositionFormat.Text).Split('\n').SingleOrDefault(l => l.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.AsSpan(series.Length), CultureInfo.InvariantCulture);
    }
}
