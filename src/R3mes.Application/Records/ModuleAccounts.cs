using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Records;

/// <summary>Accounts that nobody has a key of: their addresses are the first 20 bytes of a named hash.</summary>
public static class ModuleAccounts
{
    /// <summary>Fees of the block that is being made; empty between blocks.</summary>
    public static readonly Address FeeCollector = Named("fee_collector");

    /// <summary>The stakes of all miners.</summary>
    public static readonly Address MinerStakes = Named("miner_stakes");

    /// <summary>The stakes of all validators.</summary>
    public static readonly Address ValidatorStakes = Named("validator_stakes");

    /// <summary>The bonds of open challenges.</summary>
    public static readonly Address Bonds = Named("challenge_bonds");

    /// <summary>What belongs to everyone.</summary>
    public static readonly Address CommunityPool = Named("community_pool");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Address> All { get; } = [FeeCollector, MinerStakes, ValidatorStakes, Bonds, CommunityPool];

    /// <summary>True for an account of a module.</summary>
    /// <param name="address">Any address.</param>
    public static bool Contains(Address address) => All.Contains(address);

    private static Address Named(string name) =>
        Address.FromSpan(DomainHash.Begin("remes/module-account/v1").AddString(name).Finish().ToArray().AsSpan(0, Address.ByteCount));
}
