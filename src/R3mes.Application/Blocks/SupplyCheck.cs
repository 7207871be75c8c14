using System.Buffers.Binary;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Ports;

namespace R3mes.Application.Blocks;

/// <summary>
/// Holds every block to its account: what balances gained is what was minted less what was burned, and each account of a module changed by as much
/// as the stakes or bonds that it backs. It reads only what the block wrote; from genesis on that is the whole state.
/// </summary>
public static class SupplyCheck
{
    /// <summary>Stops the node when a block made or lost money.</summary>
    /// <param name="overlay">The block's overlay over committed state.</param>
    public static void Run(StateOverlay overlay)
    {
        Int128 balances = 0, supply = 0, minerStakes = 0, validatorStakes = 0, bonds = 0;
        foreach (StateWrite write in overlay.Writes())
        {
            byte[]? before = overlay.Before(write.Key);
            if (KeySpace.IsBalance(write.Key)) balances += Number(write.Value) - Number(before);
            else if (write.Key.AsSpan().SequenceEqual(KeySpace.Supply())) supply += Total(write.Value) - Total(before);
            else if (KeySpace.IsMiner(write.Key)) minerStakes += Field<Miner>(write.Value, m => m.Stake) - Field<Miner>(before, m => m.Stake);
            else if (KeySpace.IsValidator(write.Key)) validatorStakes += Field<ValidatorRecord>(write.Value, v => v.Stake) - Field<ValidatorRecord>(before, v => v.Stake);
            else if (KeySpace.IsDispute(write.Key)) bonds += Field<Dispute>(write.Value, Escrowed) - Field<Dispute>(before, Escrowed);
        }
        Invariant.Holds(balances == supply, "a block changes the sum of balances by what it minted less what it burned");
        Invariant.Holds(minerStakes == Change(overlay, ModuleAccounts.MinerStakes), "the stakes of miners are backed");
        Invariant.Holds(validatorStakes == Change(overlay, ModuleAccounts.ValidatorStakes), "the stakes of validators are backed");
        Invariant.Holds(bonds == Change(overlay, ModuleAccounts.Bonds), "the bonds of challenges are backed");
    }

    private static Int128 Change(StateOverlay overlay, Address account)
    {
        byte[] key = KeySpace.Balance(account);
        return (Int128)overlay.Number(key) - Number(overlay.Before(key));
    }

    private static Int128 Number(byte[]? value) => value is null ? 0 : BinaryPrimitives.ReadUInt64BigEndian(value);

    private static Int128 Total(byte[]? value)
    {
        if (value is null || !Supply.TryDecode(value, out Supply supply)) return 0;
        return (Int128)supply.Genesis.Uremes + supply.Minted.Uremes - supply.Burned.Uremes;
    }

    private static Int128 Field<T>(byte[]? value, Func<T, Amount> field)
        where T : class, IRecord<T> => value is not null && T.TryDecode(value, out T record) ? field(record).Uremes : 0;

    private static Amount Escrowed(Dispute dispute) =>
        dispute.Status is DisputeStatus.Opened or DisputeStatus.Verifying or DisputeStatus.Revealing ? dispute.Bond : Amount.Zero;
}
