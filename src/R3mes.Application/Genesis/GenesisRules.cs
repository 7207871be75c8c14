using R3mes.Application.Commitments;
using R3mes.Application.Errors;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Genesis;

/// <summary>What must hold between the fields of a genesis document.</summary>
public static class GenesisRules
{
    /// <summary>Null when the document is sound.</summary>
    /// <param name="genesis">A document whose single fields are within their limits.</param>
    public static GenesisError? Check(GenesisDocument genesis)
    {
        return CheckNames(genesis)
            ?? CheckOrder("accounts", [.. genesis.Accounts.Select(a => a.Address)])
            ?? CheckOrder("miners", [.. genesis.Miners.Select(m => m.Address)])
            ?? CheckOrder("validators", [.. genesis.Validators.Select(v => v.Operator)])
            ?? CheckNoModule("accounts", genesis.Accounts.Select(a => a.Address))
            ?? CheckNoModule("miners", genesis.Miners.Select(m => m.Address))
            ?? CheckNoModule("validators", genesis.Validators.Select(v => v.Operator))
            ?? CheckValidators(genesis)
            ?? CheckSupply(genesis)
            ?? CheckParams(genesis.Params, genesis.Validators.Count);
    }

    private static GenesisError? CheckNames(GenesisDocument genesis)
    {
        if (genesis.ChainId.Length == 0) return new GenesisError("chain_id", "must not be empty");
        if (genesis.Dataset.Id.Length == 0) return new GenesisError("dataset.id", "must not be empty");
        if (genesis.Model.Name.Length == 0) return new GenesisError("model.name", "must not be empty");
        if (genesis.Model.Hash != genesis.Model.Cid.Digest) return new GenesisError("model.cid", "must name the content of model.sha256");
        return null;
    }

    private static GenesisError? CheckOrder(string field, IReadOnlyList<Address> addresses)
    {
        for (int i = 1; i < addresses.Count; i++)
            if (addresses[i - 1] >= addresses[i]) return new GenesisError(field, "must be in ascending order of address bytes, each address once");
        return null;
    }

    // What a module holds is backed by stakes and bonds: it cannot begin with money of its own, and nobody has its key.
    private static GenesisError? CheckNoModule(string field, IEnumerable<Address> addresses) =>
        addresses.Any(ModuleAccounts.Contains) ? new GenesisError(field, "must not hold the address of a module") : null;

    private static GenesisError? CheckValidators(GenesisDocument genesis)
    {
        HashSet<Address> keys = [];
        HashSet<Address> operators = [];
        foreach (GenesisValidator validator in genesis.Validators)
        {
            operators.Add(validator.Operator);
            if (!validator.VrfKey.IsEmpty && !(PublicKey32.TryFromSpan(validator.VrfKey.Span, out PublicKey32 vrf) && Ecvrf.IsValidKey(vrf)))
                return new GenesisError("validators.vrf_public_key", "must be the public key of a verifiable random function");
            if (!keys.Add(validator.ConsensusAddress)) return new GenesisError("validators", "must not share a consensus key");
        }
        foreach (GenesisMiner miner in genesis.Miners)
            if (operators.Contains(miner.Address)) return new GenesisError("miners", "must not hold a validator's operator: who verifies may not mine");
        return null;
    }

    private static GenesisError? CheckSupply(GenesisDocument genesis)
    {
        UInt128 total = 0;
        foreach (GenesisAccount account in genesis.Accounts) total += account.Balance.Uremes;
        foreach (GenesisMiner miner in genesis.Miners) total += miner.Stake.Uremes;
        foreach (GenesisValidator validator in genesis.Validators) total += validator.Stake.Uremes;
        return total <= GenesisReader.SupplyMax ? null : new GenesisError("accounts", "must begin with a supply of at most 2^62 uremes, stakes included");
    }

    private static GenesisError? CheckParams(ChainParams p, int validators)
    {
        if (p.Verification.FractionLowBps < p.Verification.FractionBps)
            return new GenesisError("params.verification.fraction_low_bps", "must not be below fraction_bps");
        if (p.Stake.FloorUremes > p.Stake.BaseUremes)
            return new GenesisError("params.stake.floor_uremes", "must not be above base_uremes");
        if (p.Rewards.MinerShareBps + p.Rewards.ProposerShareBps + p.Rewards.VerifierShareBps + p.Rewards.PinningShareBps > ChainParams.BpsOne)
            return new GenesisError("params.rewards", "must have shares of at most 10000 bps together");
        if (p.Fees.GasOf((int)p.Fees.TxBytesMax) > p.Fees.GasMax)
            return new GenesisError("params.fees.gas_max", "must pay for a transaction of tx_bytes_max");
        if (p.Fees.BlockGasMax < p.Fees.GasMax)
            return new GenesisError("params.fees.block_gas_max", "must not be below gas_max");
        if (validators > p.Validators.CountMax)
            return new GenesisError("params.validators.count_max", "must not be below the number of validators");
        if (BlockLimits.DataBytesMax(p.Fees.BlockBytesMax, (int)p.Validators.CountMax) < BlockLimits.TxBytes((int)p.Fees.TxBytesMax))
            return new GenesisError("params.fees.block_bytes_max", "must hold a transaction of tx_bytes_max beside the header and the last commit");
        // Evidence takes at most a quarter of a block (EvidencePool.ForBlock); what makes a seed must fit beside it.
        if (BlockLimits.DataBytesMax(p.Fees.BlockBytesMax, (int)p.Validators.CountMax) - (p.Fees.BlockBytesMax / 4) < SeedProofs.BytesOf((int)p.Validators.CountMax))
            return new GenesisError("params.fees.block_bytes_max", "must hold a random function's proof of every validator");
        return CheatingNeverPays.Check(p);
    }
}
