using BenchmarkDotNet.Attributes;
using R3mes.Application.Errors;
using R3mes.Application.Transactions;
using R3mes.Benchmarks.Chain;
using R3mes.Node.Mempool;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Micro;

/// <summary>What one transfer costs, part by part.</summary>
public class TransactionBenchmarks
{
    private readonly VerifiedSignatures _remembered = new(16);
    private byte[] _bytes = [];
    private byte[] _key = [];
    private byte[] _signature = [];
    private Digest _hash;

    /// <summary>Signs one.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using ScratchFolder scratch = new BenchFolders(Path.GetFullPath(".")).NewScratch();
        using BenchChain chain = new(scratch.Fresh(), new Wallets(2), areMiners: false);
        _bytes = chain.SignedSends(1)[0];
        BenchException.Unless(TxDecoder.TryDecode(_bytes, out Tx? tx) is null, "a signed transfer is read");
        _key = tx!.Key.ToArray();
        _signature = tx.Signature.ToArray();
        _hash = SignDoc.Hash(tx.BodyBytes.Span, tx.AuthInfoBytes.Span, chain.Genesis.ChainId, 0);
        BenchException.Unless(_remembered.Verify(_key, _hash, _signature), "it verifies");
    }

    /// <summary>Reads it.</summary>
    [Benchmark]
    public TxError? Decode() => TxDecoder.TryDecode(_bytes, out _);

    /// <summary>Its name.</summary>
    [Benchmark]
    public Digest Hash() => Sha256.Hash(_bytes);

    /// <summary>libsecp256k1.</summary>
    [Benchmark]
    public bool Verify() => Secp256k1.Verify(_key, _hash, _signature);

    /// <summary>A signature that was verified before.</summary>
    [Benchmark]
    public bool VerifyRemembered() => _remembered.Verify(_key, _hash, _signature);
}
