using R3mes.Fuzz.Targets;

namespace R3mes.Fuzz;

/// <summary>Every target.</summary>
public static class FuzzTargets
{
    /// <summary>All targets in one order.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. TransactionTargets.All, .. ChainTargets.All, .. LightClientTargets.All, .. TensorTargets.All, .. StorageTargets.All, .. NodeTargets.All, .. NetworkTargets.All,
        .. PrivvalTargets.All, .. SecretTargets.All, .. TextTargets.All, .. SeedTargets.All, .. DriverTargets.All, .. Ics23Targets.All,
    ];
}
