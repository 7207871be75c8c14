using R3mes.Application.Commitments;
using R3mes.Application.Params;
using R3mes.Application.Genesis;
using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <summary>What must hold at every step of every run.</summary>
public sealed partial class SimChecks(GenesisDocument genesis, SimWorld world)
{
    private readonly SortedDictionary<long, (BlockId Id, Digest AppHash, Block Block)> _chain = [];
    private readonly Dictionary<SimNode, long> _heights = [];
    private readonly Dictionary<(int Validator, long Height, int Round, byte Step), (BlockId Block, int PolRound)> _signed = [];
    private readonly HashSet<(int Validator, long Height, int Round, byte Step)> _contradicted = [];
    private readonly HashSet<Digest> _submitted = [];
    private readonly Dictionary<long, ValidatorSet> _signers = [];
    private readonly Dictionary<SimNode, long> _atHealing = [];

    /// <summary>Blocks that some node has.</summary>
    public long Blocks => _chain.Count;

    /// <summary>What was signed.</summary>
    public SimVotes Votes { get; } = new();

    /// <summary>Whether two nodes that follow the rules decided differently.</summary>
    public string? Fork { get; private set; }

    /// <summary>Whether a fork ends the run: not where a third of the validators or more are faulty.</summary>
    public bool ForkIsFailure { get; init; } = true;

    public long HeightMin => _heights.Count == 0 ? 0 : world.Nodes.Where(IsHonest).Min(node => _heights.GetValueOrDefault(node));

    public long HeightMax => _chain.Count == 0 ? 0 : _chain.Keys.Last();

    public int RoundsMax { get; private set; }

    /// <summary>Validators whose signatures contradict each other.</summary>
    public IReadOnlyList<int> Contradicting => [.. _contradicted.Select(at => at.Validator).Distinct().Order()];

    /// <summary>A node is up again: what it had acknowledged is there.</summary>
    public void Started(SimNode node)
    {
        long before = _heights.GetValueOrDefault(node), now = node.Node!.Driver.Tip.Height;
        SimFailedException.Unless(now >= before, $"node {node.Index} had block {before} and came back at {now}");
    }

    /// <summary>A node has a block: everyone has the same, it follows from the one before, and its transactions were sent by somebody.</summary>
    public void Committed(SimNode node, CommittedBlock block)
    {
        Header header = block.Block.Header;
        RoundsMax = Math.Max(RoundsMax, block.Commit.Round);
        _heights[node] = Math.Max(_heights.GetValueOrDefault(node), block.Height);
        NoteDecision(block);
        if (_chain.TryGetValue(block.Height, out (BlockId Id, Digest AppHash, Block Block) known))
        {
            if (known.Id != block.Commit.BlockId)
            {
                Fork ??= $"at height {block.Height} node {node.Index} decided {block.Commit.BlockId.Hash} and another {known.Id.Hash}";
                SimFailedException.Unless(!ForkIsFailure, $"agreement: {Fork}");
                return;
            }

            SimFailedException.Unless(known.AppHash == block.Result.AppHash, $"app hash: node {node.Index} has another state than others after block {block.Height}");
            return;
        }

        CheckSigners(node, block);
        CheckTime(block.Block, _chain.TryGetValue(block.Height - 1, out (BlockId Id, Digest AppHash, Block Block) below) ? below.Block.Header.Time : header.Time);
        if (Fork is not null) return; // there are two chains from here on: only one is compared
        if (_chain.TryGetValue(block.Height - 1, out (BlockId Id, Digest AppHash, Block Block) parent))
        {
            SimFailedException.Unless(header.LastBlockId == parent.Id, $"validity: block {block.Height} does not follow block {block.Height - 1}");
            SimFailedException.Unless(header.AppHash.Span.SequenceEqual(parent.AppHash.ToArray()), $"validity: block {block.Height} names another state than the one below it gives");
            SimFailedException.Unless(header.Time > parent.Block.Header.Time, $"validity: block {block.Height} is not later than block {block.Height - 1}");
        }

        SimFailedException.Unless(block.Block.HashesMatch() && block.Commit.BlockId == block.Block.Id(), $"validity: block {block.Height} is not what its commit is for");
        foreach (byte[] tx in block.Block.Txs.Skip(SeedProofsIn(block.Block))) SimFailedException.Unless(_submitted.Contains(Sha256.Hash(tx)), $"validity: block {block.Height} holds a transaction that nobody sent");
        _chain.Add(block.Height, (block.Commit.BlockId, block.Result.AppHash, block.Block));
    }

    /// <summary>The block's commit is by more than two thirds, and its time the median of the commit that it holds, or the least after the block below: counted here once more, by other code than the node's.</summary>
    private void CheckSigners(SimNode node, CommittedBlock block)
    {
        if (node.Node?.Driver.Tip is not { } tip || tip.Height != block.Height || tip.Validators.Last is not { } signers) return;
        _signers[block.Height] = signers;
        long power = block.Commit.Signatures.Zip(signers.Validators, (slot, validator) => slot.Flag == BlockIdFlag.Commit ? validator.VotingPower : 0).Sum();
        SimFailedException.Unless(3 * power > 2 * signers.TotalPower, $"quorum: block {block.Height} was decided by {power} of {signers.TotalPower}");
        if (!_signers.TryGetValue(block.Height - 1, out ValidatorSet? below)) return;
        CheckJoiner(block.Block, below);
        (Timestamp Time, long Power)[] votes = [.. block.Block.LastCommit.Signatures.Zip(below.Validators, (slot, validator) => (slot, validator.VotingPower)).Where(vote => vote.slot.Flag != BlockIdFlag.Absent).Select(vote => (vote.slot.Timestamp, vote.VotingPower)).OrderBy(vote => vote.Timestamp)];
        long total = votes.Sum(vote => vote.Power);
        Timestamp median = votes.First(vote => 2 * votes.Where(other => other.Time <= vote.Time).Sum(other => other.Power) >= total - 1).Time;
        if (_chain.TryGetValue(block.Height - 1, out (BlockId Id, Digest AppHash, Block Block) parent) && median <= parent.Block.Header.Time) median = parent.Block.Header.Time.AddMilliseconds(1);
        SimFailedException.Unless(block.Block.Header.Time == median, $"validity: block {block.Height} is not of the time that its commit gives");
    }

    /// <summary>A transaction was sent.</summary>
    public void Submitted(byte[] tx) => _submitted.Add(Sha256.Hash(tx));

    /// <summary>A node said something: one that follows the rules never says two things at one place, in all its lives.</summary>
    public void Said(SimNode node, PeerMessage message)
    {
        switch (message)
        {
            case ProposalMessage proposed when Proposal.TryDecode(proposed.Proposal.Span, out Proposal? proposal) && IsOwn(node, proposal):
                _proposed.TryAdd(proposal.Height, world.Now);
                Signed(node, (node.Validator, proposal.Height, proposal.Round, 1), (proposal.BlockId, proposal.PolRound));
                break;
            case VoteMessage { Vote: { } vote }:
                Voted(node, vote);
                break;
            case VotesMessage { Votes: { } votes }:
                foreach (Vote vote in votes) Voted(node, vote);
                break;
        }
    }

    private void Voted(SimNode node, Vote vote)
    {
        if (!IsOf(node, vote.ValidatorAddress)) return;
        Signed(node, (node.Validator, vote.Height, vote.Round, vote.Type == VoteType.Prevote ? (byte)2 : (byte)3), (vote.BlockId, 0));
        Votes.Say(vote, node.Node?.Driver.Tip is { } tip && tip.Height + 1 == vote.Height ? tip.Validators.Current.Validators : null, !node.IsFaulty);
    }

    /// <summary>From here on nothing goes wrong.</summary>
    public void Healed()
    {
        foreach (SimNode node in world.Nodes) _atHealing[node] = _heights.GetValueOrDefault(node);
    }

    /// <summary>After the healing the chain went on, everywhere.</summary>
    public void Finish(SimOptions options, SimFaults faults)
    {
        if (Fork is not null)
        {
            // Accountability: who made the fork can be named, and is a third at least.
            long total = genesis.Validators.Sum(v => (long)v.Power), named = Contradicting.Sum(v => (long)genesis.Validators.Single(g => IsKeyOf(g, v)).Power);
            SimFailedException.Unless(3 * named >= total, $"accountability: {Fork}, and only validators {string.Join(", ", Contradicting)} contradicted themselves");
            return;
        }

        long highest = _chain.Count == 0 ? 0 : _chain.Keys.Last();
        foreach (SimNode node in world.Nodes.Where(IsHonest))
        {
            long height = _heights.GetValueOrDefault(node), healed = _atHealing.GetValueOrDefault(node);
            SimFailedException.Unless(world.Now < options.EndAt - TimeSpan.FromSeconds(1) || height >= healed + options.ProgressMin, $"progress: node {node.Index} was at block {healed} when all healed and is at {height} after {options.EndAt - options.HealAt}");
            SimFailedException.Unless(height >= highest - 4, $"progress: node {node.Index} is at block {height} and others at {highest}");
        }

        FinishMembers(options);
    }

    private static bool IsHonest(SimNode node) => !node.IsFaulty;

    private void Signed(SimNode node, (int Validator, long Height, int Round, byte Step) at, (BlockId Block, int PolRound) what)
    {
        if (_signed.TryAdd(at, what) || _signed[at] == what) return;
        _contradicted.Add(at);
        SimFailedException.Unless(node.IsFaulty, $"no self-equivocation: validator {at.Validator} signed two things at height {at.Height}, round {at.Round}, step {at.Step}");
    }

    private bool IsOwn(SimNode node, Proposal proposal)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(node.Validator);
        return Ed25519.Verify(key.PublicKey, proposal.SignBytes(genesis.ChainId), proposal.Signature.Span);
    }

    private bool IsOf(SimNode node, Address validator)
    {
        if (!_addresses.TryGetValue(node.Validator, out Address own))
        {
            using Ed25519KeyPair key = SimGenesis.KeyOf(node.Validator);
            _addresses[node.Validator] = own = Address.FromConsensusKey(key.PublicKey.ToArray());
        }

        return own == validator;
    }

    private readonly Dictionary<int, Address> _addresses = [];

    private static bool IsKeyOf(GenesisValidator validator, int index)
    {
        using Ed25519KeyPair key = SimGenesis.KeyOf(index);
        return validator.ConsensusKey.Span.SequenceEqual(key.PublicKey.ToArray());
    }

    /// <summary>Every validator here has a random function: at a window the block begins with a proof of each that signed the block before, and nowhere else.</summary>
    private int SeedProofsIn(Block block)
    {
        if (block.Header.Height < 2 || !ChainParams.Devnet.Timing.IsWindow((ulong)block.Header.Height)) return 0;
        int signers = block.LastCommit.Signatures.Count(slot => slot.Flag == BlockIdFlag.Commit);
        int latecomers = world.Joiner is { } joiner && block.LastCommit.Signatures.Any(slot => slot.Flag == BlockIdFlag.Commit && slot.ValidatorAddress == SimWorld.AddressOf(joiner.Validator)) ? 1 : 0; // its function counts some blocks later
        SimFailedException.Unless(
            block.Txs.Count > 0 && (SeedProofs.TryDecode(block.Txs[0], signers) ?? SeedProofs.TryDecode(block.Txs[0], signers - latecomers)) is not null, $"validity: block {block.Header.Height} lacks the proofs of its seed");
        return 1;
    }
}
