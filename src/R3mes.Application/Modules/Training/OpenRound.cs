using R3mes.Application.Commitments;
using R3mes.Application.Events;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules.Training;

/// <summary>Opens a round in begin-block at a window boundary, when none is in progress and a miner is eligible (docs/protocol.md, A round, 1).</summary>
internal static class OpenRound
{
    public static void Run(TrainingState state, BlockContext block)
    {
        if (!block.Params.Timing.IsWindow(block.Height)) return;
        if (state.LastRound is { } last && !last.IsOver()) return;
        List<Address> eligible = Eligible(state, block);
        if (eligible.Count == 0) return;

        GlobalModelState model = state.Model;
        ulong closes = checked(block.Height + block.Params.Timing.TrainingBlocks);
        Round round = new()
        {
            Id = state.LastRoundId + 1,
            ModelVersion = model.Version,
            AdapterCid = model.AdapterCid,
            DatasetId = block.Genesis.Dataset.Id,
            Seed = block.Seed,
            ShardsTotal = (uint)block.Genesis.Dataset.Shards.Count,
            Opens = block.Height,
            Closes = closes,
            PhaseCloses = closes,
            Status = RoundStatus.Training,
            Assigned = (uint)eligible.Count,
        };
        state.AddRound(round);
        Assign(state, round, eligible);
        block.Events.Add(ChainEvent.Of(EventTypes.RoundOpened).With("round", round.Id).With("adapter", round.AdapterCid)
            .With("closes", round.Closes).With("assigned", round.Assigned));
    }

    private static List<Address> Eligible(TrainingState state, BlockContext block)
    {
        List<Address> eligible = [];
        foreach (Miner miner in state.Miners())
        {
            // Staked before anyone knew of the seed: whoever did could otherwise choose an address for it.
            bool stakedInTime = miner.StakedHeight == 0 || miner.StakedHeight < block.SeedForeseenFrom;
            if (stakedInTime && block.Params.Stake.IsMet(miner)) eligible.Add(miner.Address);
        }
        eligible.Sort();
        return eligible;
    }

    private static void Assign(TrainingState state, Round round, List<Address> miners)
    {
        for (int slot = 0; slot < miners.Count; slot++)
        {
            uint shard = ShardAssignment.Of(miners[slot], round.Seed, round.Id, round.ShardsTotal);
            state.PutAssignment(new Assignment
            {
                RoundId = round.Id,
                Slot = (uint)slot,
                Miner = miners[slot],
                Shard = shard,
                SampleSeed = SampleSeed.Of(round.Seed, round.Id, shard, miners[slot]),
            });
        }
    }
}
