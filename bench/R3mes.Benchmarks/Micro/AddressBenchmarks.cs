using BenchmarkDotNet.Attributes;
using R3mes.Benchmarks.Chain;
using R3mes.Primitives.Chain;

namespace R3mes.Benchmarks.Micro;

/// <summary>Addresses in text: every message and every account holds some.</summary>
public class AddressBenchmarks
{
    private readonly string _text = new Wallets(1)[0].Address.ToString();
    private readonly Address _address = new Wallets(1)[0].Address;

    /// <summary>Reads one.</summary>
    [Benchmark]
    public bool Parse() => Address.TryParse(_text, out _);

    /// <summary>Writes one.</summary>
    [Benchmark]
    public string Write() => _address.ToString();
}
