using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Commitments;

/// <summary>Draws addresses by weight, without putting back: number k from H(seed, subject, k) over the weight that is left.</summary>
public static class WeightedDraw
{
    /// <summary>The drawn addresses in drawn order, fewer than asked for when there are fewer.</summary>
    /// <param name="seed">A seed that nobody could choose.</param>
    /// <param name="purpose">What is drawn for: one text a use.</param>
    /// <param name="roundId">The round.</param>
    /// <param name="owner">Whose subject, or zero.</param>
    /// <param name="candidates">Addresses with their weights, in an order that everyone has; weights above 0.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<Address> Pick(
        Digest seed, string purpose, ulong roundId, Address owner, IReadOnlyList<(Address Address, ulong Weight)> candidates, uint count)
    {
        List<(Address Address, ulong Weight)> left = [.. candidates];
        List<Address> drawn = [];
        ulong total = 0;
        foreach ((_, ulong weight) in left) total = checked(total + weight);
        for (uint k = 0; k < count && left.Count > 0; k++)
        {
            Digest hash = DomainHash.Begin("remes/draw/v1").Add(seed).AddString(purpose).Add(roundId).Add(owner).Add(k).Finish();
            int place = PlaceOf(left, DrawNumber.Below(hash, total));
            drawn.Add(left[place].Address);
            total -= left[place].Weight;
            left.RemoveAt(place);
        }
        return drawn;
    }

    private static int PlaceOf(List<(Address Address, ulong Weight)> left, ulong ticket)
    {
        for (int i = 0; i < left.Count; i++)
        {
            if (ticket < left[i].Weight) return i;
            ticket -= left[i].Weight;
        }
        Invariant.Holds(false, "a ticket is below the total weight");
        return -1;
    }
}
