using R3mes.Node.Driver;

namespace R3mes.Simulation;

/// <content>When heights were proposed and decided, for those who measure.</content>
public sealed partial class SimChecks
{
    private readonly Dictionary<long, TimeSpan> _proposed = [];
    private readonly SortedDictionary<long, SimDecision> _decisions = [];

    /// <summary>Heights that some node has a block of.</summary>
    public IReadOnlyList<SimDecision> Decisions => [.. _decisions.Values];

    private void NoteDecision(CommittedBlock block)
    {
        _decisions[block.Height] = _decisions.TryGetValue(block.Height, out SimDecision? known)
            ? known with { Last = world.Now, Nodes = known.Nodes + 1 }
            : new SimDecision(block.Height, block.Commit.Round, _proposed.GetValueOrDefault(block.Height), world.Now, world.Now, 1, block.Block.Txs.Count, block.Block.Txs.Sum(tx => (long)tx.Length));
    }
}
