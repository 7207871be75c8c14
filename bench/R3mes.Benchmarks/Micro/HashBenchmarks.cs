using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Micro;

/// <summary>SHA-256 of a Merkle leaf, of a transaction and of a part of a block, by libcrypto's own functions and by the framework's.</summary>
public class HashBenchmarks
{
    private byte[] _bytes = [];

    /// <summary>Bytes hashed.</summary>
    [Params(33, 1024, 65_536)]
    public int Length { get; set; }

    /// <summary>Fills them.</summary>
    [GlobalSetup]
    public void Setup() => _bytes = new byte[Length];

    /// <summary>As the node hashes.</summary>
    [Benchmark]
    public Digest Direct() => Sha256.Hash(_bytes);

    /// <summary>As the framework does.</summary>
    [Benchmark(Baseline = true)]
    public Digest ByFramework()
    {
        Span<byte> hash = stackalloc byte[Digest.ByteCount];
        SHA256.HashData(_bytes, hash);
        return Digest.FromSpan(hash);
    }
}
