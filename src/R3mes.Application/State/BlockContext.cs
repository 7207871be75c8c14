using R3mes.Application.Conduct;
using R3mes.Application.Events;
using R3mes.Application.Genesis;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.State;

/// <summary>What rules and handlers see of the block that they run in.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Time">Its time, as consensus has it.</param>
/// <param name="LastBlockHash">Hash of the block before it: the seed of what is drawn.</param>
/// <param name="Proposer">Consensus address of its proposer.</param>
/// <param name="Genesis">The chain's genesis.</param>
/// <param name="Events">What happened so far; appended to.</param>
public sealed record BlockContext(
    ulong Height, Timestamp Time, Digest LastBlockHash, Address Proposer, GenesisDocument Genesis, List<ChainEvent> Events)
{
    /// <summary>How signatures are verified: whoever runs the application may bring one that remembers.</summary>
    public ISignatureVerifier Signatures { get; init; } = Secp256k1Verifier.Instance;

    /// <summary>Validators that broke the rules, as the block's evidence proves.</summary>
    public IReadOnlyList<Misbehavior> Misbehavior { get; init; } = [];

    /// <summary>Who signed the block before.</summary>
    public IReadOnlyList<VoteInfo> LastCommit { get; init; } = [];

    /// <summary>What a round that opens in this block takes as its seed: the validators' own where they gave one, else the block before.</summary>
    public Digest Seed { get; init; } = LastBlockHash;

    /// <summary>First height at which somebody could foretell <see cref="Seed"/>: who stakes from then on is not assigned.</summary>
    public ulong SeedForeseenFrom { get; init; } = Height == 0 ? 0 : Height - 1;

    /// <summary>Changes of who validates that the block made; appended to at its end.</summary>
    public List<ValidatorUpdate> ValidatorUpdates { get; init; } = [];

    /// <summary>The chain's parameters.</summary>
    public ChainParams Params => Genesis.Params;

    /// <summary>The same block with a list of events of its own, so that a failed transaction's events can be dropped.</summary>
    public BlockContext WithOwnEvents() => this with { Events = [] };
}
