using R3mes.Application.Genesis;
using R3mes.Application.Modules.Auth;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Training;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>Writes the state that a chain begins with.</summary>
public static class GenesisBlock
{
    /// <summary>Writes the state of a genesis document.</summary>
    /// <param name="overlay">An overlay over empty state.</param>
    /// <param name="genesis">The document.</param>
    /// <param name="fileHash">Hash of the genesis file.</param>
    public static void Execute(StateOverlay overlay, GenesisDocument genesis, Digest fileHash)
    {
        overlay.Put(KeySpace.GenesisHash(), fileHash.ToArray());
        AuthState auth = new(overlay);
        VerificationState state = new(overlay);
        foreach (GenesisAccount account in genesis.Accounts) state.Training.Bank.Genesis(account.Address, account.Balance);
        foreach (GenesisMiner miner in genesis.Miners)
        {
            auth.Ensure(miner.Address);
            state.Training.Bank.Genesis(ModuleAccounts.MinerStakes, miner.Stake);
            state.Training.PutMiner(new Miner
            {
                Address = miner.Address,
                Moniker = miner.Moniker,
                Stake = miner.Stake,
                ReputationBps = genesis.Params.Stake.ReputationInitialBps,
            });
        }
        foreach (GenesisValidator validator in genesis.Validators)
        {
            auth.Ensure(validator.Operator);
            state.Training.Bank.Genesis(ModuleAccounts.ValidatorStakes, validator.Stake);
            state.PutValidator(new ValidatorRecord
            {
                Operator = validator.Operator,
                ConsensusKey = validator.ConsensusKey,
                Power = validator.Power,
                Stake = validator.Stake,
                VrfKey = validator.VrfKey,
                ConsensusPower = validator.Power,
            });
        }
        state.Training.AddModel(new GlobalModelState { Version = 1, AdapterCid = genesis.AdapterCid });
        SupplyCheck.Run(overlay);
    }
}
