using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Driver;

/// <summary>What was proposed at one height: one proposal a round, and the blocks that they name, while their parts come in and after.</summary>
/// <param name="rotation">Validators of the height.</param>
/// <param name="limits">The chain's limits.</param>
/// <param name="buffers">Where the room of blocks comes from.</param>
/// <param name="known">Gives the bytes of a transaction that is here already, by its hash, or null.</param>
public sealed class RoundProposals(ProposerRotation rotation, BlockLimits limits, BlockBuffers buffers, Func<Digest, byte[]?> known)
{
    private readonly Dictionary<int, Proposal> _byRound = [];
    private readonly List<BlockAssembly> _blocks = [];
    private readonly List<ProposerRotation> _rotations = [rotation];
    private readonly Dictionary<BlockId, bool> _validity = [];

    /// <summary>Blocks that are kept or being put together: as many as rounds that are looked ahead to, and a few behind.</summary>
    public const int BlocksMax = 8;

    /// <summary>Whether any block is here whole.</summary>
    public bool HasWhole => _blocks.Exists(static assembly => assembly.Block is not null);

    /// <summary>Blocks that are here whole, oldest first.</summary>
    /// <param name="held">Blocks that may not be dropped: the locked and the valid one.</param>
    public IEnumerable<Block> Wholes(Func<BlockId, bool> held) =>
        _blocks.Where(assembly => held(assembly.Id) || _byRound.Values.Any(proposal => proposal.BlockId == assembly.Id)).Select(static assembly => assembly.Block).OfType<Block>();

    /// <summary>Proposals whose block was judged, and whether it is valid, by round.</summary>
    public IEnumerable<(Proposal Proposal, bool IsValid)> Judged =>
        _byRound.Values.Where(proposal => _validity.ContainsKey(proposal.BlockId)).OrderBy(static proposal => proposal.Round).Select(proposal => (proposal, _validity[proposal.BlockId]));

    /// <summary>The validators of the height.</summary>
    public ValidatorSet Validators => rotation.Validators;

    /// <summary>Who proposes in a round.</summary>
    public Validator ProposerOf(int round)
    {
        while (_rotations.Count <= round && _rotations.Count < RoundsKeptMax) _rotations.Add(_rotations[^1].Advance(1));
        return round < _rotations.Count ? _rotations[round].Proposer : rotation.Advance(round).Proposer;
    }

    /// <summary>The proposal of a round, or null.</summary>
    public Proposal? Of(int round) => _byRound.GetValueOrDefault(round);

    /// <summary>Takes a proposal whose signature was verified, unless the round has one; makes room for its block, dropping the one of the earliest round that is not held.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="held">Blocks that may not be dropped: the locked and the valid one.</param>
    public bool TryAdd(Proposal proposal, Func<BlockId, bool> held)
    {
        if (!_byRound.TryAdd(proposal.Round, proposal)) return false;
        if (Find(proposal.BlockId) is { } begun)
        {
            begun.LastRound = begun.LastRound == BlockAssembly.NoRound ? proposal.Round : Math.Max(begun.LastRound, proposal.Round);
            return true;
        }

        MakeRoom(held);
        _blocks.Add(new BlockAssembly(proposal.BlockId, limits, buffers, known) { LastRound = proposal.Round });
        return true;
    }

    /// <summary>Takes a whole block: our own, with the room of its encoding, or one of the consensus log, without.</summary>
    public void Add(Block block, Func<BlockId, bool> held, byte[]? room = null, int round = BlockAssembly.NoRound)
    {
        BlockId id = block.Id();
        _blocks.RemoveAll(assembly => assembly.Id == id);
        MakeRoom(held);
        BlockAssembly whole = BlockAssembly.Of(block, limits, buffers, room);
        whole.LastRound = round;
        _blocks.Add(whole);
    }

    /// <summary>The height is over, in every log: the room of its blocks is used by the next.</summary>
    public void Release()
    {
        _blocks.ForEach(static assembly => assembly.Release());
        _blocks.Clear();
    }

    /// <summary>The block of an id, whole or not, or null.</summary>
    public BlockAssembly? Find(BlockId id) => _blocks.Find(assembly => assembly.Id == id);

    /// <summary>The whole block of an id, or null.</summary>
    public Block? Whole(BlockId id) => Find(id)?.Block;

    /// <summary>The rounds whose proposal names <paramref name="id"/>.</summary>
    public IEnumerable<Proposal> Naming(BlockId id) => _byRound.Values.Where(proposal => proposal.BlockId == id).OrderBy(proposal => proposal.Round);

    /// <summary>Whether a whole block is valid; asked of <paramref name="check"/> once.</summary>
    public bool IsValid(BlockId id, Func<bool> check)
    {
        if (_validity.TryGetValue(id, out bool known)) return known;
        bool valid = check();
        _validity.Add(id, valid);
        return valid;
    }

    /// <summary>Whether a block was found valid.</summary>
    public bool IsKnownValid(BlockId id) => _validity.GetValueOrDefault(id);

    /// <summary>Forgets proposals of rounds before <paramref name="round"/>, but for the last one of a block that is held.</summary>
    public void DropBefore(int round, Func<BlockId, bool> held)
    {
        foreach (int old in _byRound.Keys.Where(at => at < round && !(held(_byRound[at].BlockId) && Find(_byRound[at].BlockId)?.LastRound == at)).ToArray()) _byRound.Remove(old);
    }

    // A round's proposer is asked for often in the first rounds; far ones are computed anew.
    private const int RoundsKeptMax = 64;

    private void MakeRoom(Func<BlockId, bool> held)
    {
        while (_blocks.Count >= BlocksMax)
        {
            // By round, and not by when it came or was whole: the consensus log tells blocks in another order, and leaves out those that never were.
            if (_blocks.Where(assembly => !held(assembly.Id)).MinBy(static assembly => assembly.LastRound) is not { } drop) return;
            _validity.Remove(drop.Id);
            _blocks.Remove(drop); // not released: the consensus log may have it still to write
        }
    }
}
