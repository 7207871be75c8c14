using System.Globalization;
using System.Text;
using R3mes.Application.Genesis;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Chain;

/// <summary>Accounts whose keys follow from their names, ascending by address: in a genesis that holds no others, an account's place is its number.</summary>
internal sealed class Wallets
{
    private readonly Wallet[] _wallets;

    public Wallets(int count)
    {
        (Address Address, PrivateKey Key)[] made = [.. Enumerable.Range(0, count).Select(i => Make(string.Create(CultureInfo.InvariantCulture, $"wallet {i}")))];
        _wallets = [.. made.OrderBy(wallet => wallet.Address).Select((wallet, i) => new Wallet(wallet.Address, (ulong)i, wallet.Key))];
    }

    public int Count => _wallets.Length;

    public Wallet this[int index] => _wallets[index];

    public static PrivateKey KeyOf(string name) => PrivateKey.FromSpan(Sha256.Hash(Encoding.UTF8.GetBytes(name)).ToArray());

    public IReadOnlyList<GenesisAccount> GenesisAccounts(Amount balance) => [.. _wallets.Select(wallet => new GenesisAccount(wallet.Address, balance))];

    public IReadOnlyList<GenesisMiner> GenesisMiners(Amount stake) => [.. _wallets.Select(wallet => new GenesisMiner(wallet.Address, string.Create(CultureInfo.InvariantCulture, $"miner-{wallet.Number}"), stake))];

    private static (Address Address, PrivateKey Key) Make(string name)
    {
        PrivateKey key = KeyOf(name);
        return (Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray()), key);
    }

    /// <summary>An account.</summary>
    internal sealed record Wallet(Address Address, ulong Number, PrivateKey Key);
}
