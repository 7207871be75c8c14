using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Auth;

/// <summary>Accounts: numbers and sequences.</summary>
/// <param name="overlay">State read and written.</param>
public readonly struct AuthState(StateOverlay overlay)
{
    /// <summary>How many accounts there are.</summary>
    public ulong Count => overlay.Number(KeySpace.AccountCount());

    /// <summary>The account of an address, null when it has never been paid.</summary>
    /// <param name="address">The address.</param>
    public BaseAccount? Find(Address address) => overlay.Find<BaseAccount>(KeySpace.Account(address));

    /// <summary>The address of an account number below <see cref="Count"/>.</summary>
    /// <param name="number">The number.</param>
    public Address AddressAt(ulong number) =>
        overlay.TryGet(KeySpace.AccountAt(number), out byte[]? bytes) ? Address.FromSpan(bytes) : default;

    /// <summary>Replaces an account.</summary>
    /// <param name="account">The account.</param>
    public void Put(BaseAccount account) => overlay.Put(KeySpace.Account(account.Address), account);

    /// <summary>Makes the account of an address when it has none, with the next number.</summary>
    /// <param name="address">The address.</param>
    public void Ensure(Address address)
    {
        if (overlay.Has(KeySpace.Account(address))) return;
        ulong number = Count;
        Put(new BaseAccount { Address = address, Number = number });
        overlay.Put(KeySpace.AccountAt(number), address.ToArray());
        overlay.PutNumber(KeySpace.AccountCount(), checked(number + 1));
    }
}
