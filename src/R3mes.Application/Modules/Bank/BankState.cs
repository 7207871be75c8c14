using R3mes.Application.Modules.Auth;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Bank;

/// <summary>Balances and supply. Money is made only by <see cref="Mint"/> and <see cref="Genesis"/>, and ends only by <see cref="Burn"/>.</summary>
/// <param name="overlay">State read and written.</param>
public readonly struct BankState(StateOverlay overlay)
{
    /// <summary>Most uremes ever made: half of what an amount can hold, so that no sum of money overflows.</summary>
    public const ulong SupplyMax = 1UL << 63;

    /// <summary>Where the money came from and went.</summary>
    public Supply Supply => overlay.Find<Supply>(KeySpace.Supply()) ?? new Supply();

    /// <summary>What exists: genesis and minted, less burned.</summary>
    public Amount Total => Supply is { } supply ? supply.Genesis + supply.Minted - supply.Burned : Amount.Zero;

    /// <summary>What can still be minted before <see cref="SupplyMax"/>.</summary>
    public Amount Mintable => new Amount(SupplyMax) - (Supply.Genesis + Supply.Minted);

    /// <summary>What an account can spend.</summary>
    /// <param name="address">Any address.</param>
    public Amount Balance(Address address) => new(overlay.Number(KeySpace.Balance(address)));

    /// <summary>Moves money; the caller has checked that there is enough.</summary>
    /// <param name="from">Who pays.</param>
    /// <param name="to">Who is paid; gets an account when it has none.</param>
    /// <param name="amount">How much; nothing happens for 0.</param>
    public void Transfer(Address from, Address to, Amount amount)
    {
        if (amount.IsZero) return;
        Debit(from, amount);
        Credit(to, amount);
    }

    /// <summary>Makes money of a reward.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="amount">How much.</param>
    public void Mint(Address to, Amount amount)
    {
        Supply supply = Supply;
        Credit(to, amount);
        overlay.Put(KeySpace.Supply(), supply with { Minted = supply.Minted + amount });
    }

    /// <summary>Ends money of a slash.</summary>
    /// <param name="from">Who loses it.</param>
    /// <param name="amount">How much.</param>
    public void Burn(Address from, Amount amount)
    {
        Supply supply = Supply;
        Debit(from, amount);
        overlay.Put(KeySpace.Supply(), supply with { Burned = supply.Burned + amount });
    }

    /// <summary>Makes money of genesis.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="amount">How much.</param>
    internal void Genesis(Address to, Amount amount)
    {
        Supply supply = Supply;
        Credit(to, amount);
        overlay.Put(KeySpace.Supply(), supply with { Genesis = supply.Genesis + amount });
    }

    private void Credit(Address to, Amount amount)
    {
        if (!ModuleAccounts.Contains(to)) new AuthState(overlay).Ensure(to);
        byte[] key = KeySpace.Balance(to);
        overlay.PutNumber(key, (new Amount(overlay.Number(key)) + amount).Uremes);
    }

    private void Debit(Address from, Amount amount)
    {
        byte[] key = KeySpace.Balance(from);
        overlay.PutNumber(key, (new Amount(overlay.Number(key)) - amount).Uremes);
    }
}
