using R3mes.Consensus;
using R3mes.Consensus.Votes;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Driver;

/// <content>A height of many rounds: its log is written anew with what the core knows, and begins there after a crash.</content>
public sealed partial class ConsensusDriver
{
    private readonly List<KeptVotes> _remembered = []; // of a log that is being told again

    /// <summary>
    /// The core is at rest, and what it asked for was done or waits here. What waits is asked for again after a crash, a prevote as one for nothing: one that is alone would then need another round,
    /// and keeps the log as it is while its key cannot be reached.
    /// </summary>
    private void CompactLog()
    {
        if (_replaying || !_started || !_wal.IsLong || (IsSolo && _unsigned.Count > 0) || _core.Memory is not { } memory) return;
        List<(byte[] Head, ReadOnlyMemory<byte> Body)> records = [.. WalRecord.Encode(memory).Select(static record => (record, ReadOnlyMemory<byte>.Empty))];
        foreach (Block block in _proposals.Wholes(IsHeld)) records.Add((WalRecord.BlockHead.ToArray(), block.Encoded));
        foreach ((Proposal proposal, bool valid) in _proposals.Judged) Add(WalRecord.Encode(new ConsensusInput.ProposalReceived(proposal, default, valid))!);
        foreach (Evidence evidence in _evidence.All) Add(WalRecord.Encode(evidence));
        foreach ((Vote first, Vote second) in _evidence.Later) Add(WalRecord.Encode(first, second));
        _wal.TryCompact(records);

        void Add(byte[] record) => records.Add((record, ReadOnlyMemory<byte>.Empty));
    }

    private void Remember(WalRecord.Stand stand)
    {
        CoreMemory memory = new(stand.State with { Height = Height }, [.. _remembered], stand.Proposals);
        _remembered.Clear();
        Tell(new ConsensusInput.HeightResumed(Started(), memory));
    }
}
