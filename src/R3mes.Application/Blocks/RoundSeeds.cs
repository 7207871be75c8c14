using R3mes.Application.Commitments;
using R3mes.Application.Conduct;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Blocks;

/// <summary>
/// The seeds of rounds from validators' verifiable random functions (docs/protocol.md, Seeds). Precommits at the height below a window carry a proof each; the block at
/// the window carries those of its last commit. Where no validator has such a key the seed is the hash of the block before.
/// </summary>
internal static class RoundSeeds
{
    /// <summary>Whether precommits of a height carry proofs.</summary>
    public static bool AreDue(BlockContext block, ulong votedHeight) => block.Params.Timing.IsWindow(votedHeight + 1);

    /// <summary>What the functions are taken of at a height.</summary>
    public static byte[] InputAt(StateOverlay overlay, BlockContext block, ulong votedHeight) =>
        SeedInput.Of(block.Genesis.ChainId, votedHeight, PreviousRound(overlay, votedHeight) is { } round ? round.Seed : GenesisHash(overlay));

    /// <summary>The key with which a validator's proof of a height is verified; null when it owes none. A key that was given after the seed before was known does not count.</summary>
    public static PublicKey32? KeyOf(StateOverlay overlay, Address consensus, ulong votedHeight)
    {
        if (new VerificationState(overlay).FindByConsensus(consensus) is not { VrfKey.Length: PublicKey32.ByteCount } validator) return null;
        bool counts = validator.VrfSince == 0 || (PreviousRound(overlay, votedHeight) is { } round && validator.VrfSince < round.Opens);
        return counts ? PublicKey32.FromSpan(validator.VrfKey.Span) : null;
    }

    /// <summary>The slots of the last commit that owe a proof in this block.</summary>
    public static IReadOnlyList<(int Slot, PublicKey32 Key)> Owed(StateOverlay overlay, BlockContext block)
    {
        List<(int Slot, PublicKey32 Key)> owed = [];
        if (block.Height < 2 || !AreDue(block, block.Height - 1)) return owed;
        for (int slot = 0; slot < block.LastCommit.Count; slot++)
        {
            VoteInfo vote = block.LastCommit[slot];
            if (vote.Flag == BlockIdFlag.Commit && KeyOf(overlay, vote.Validator, block.Height - 1) is { } key) owed.Add((slot, key));
        }
        return owed;
    }

    /// <summary>The seed of a block; null when its first entry is not the proofs that it owes.</summary>
    public static RoundSeed? Read(StateOverlay overlay, BlockContext block, IReadOnlyList<byte[]> txs)
    {
        IReadOnlyList<(int Slot, PublicKey32 Key)> owed = Owed(overlay, block);
        if (owed.Count == 0) return WithoutProofs(block);
        if (txs.Count == 0 || SeedProofs.TryDecode(txs[0], owed.Count) is not { } proofs) return null;
        byte[] input = InputAt(overlay, block, block.Height - 1);
        List<VrfOutput> outputs = [];
        for (int i = 0; i < proofs.Count; i++)
        {
            if (!Ecvrf.TryVerify(owed[i].Key, input, proofs[i], out VrfOutput output)) return null;
            outputs.Add(output);
        }
        // Each validator knows its own output once the seed before is known; before the first round there is none, and everyone knows genesis.
        ulong foreseen = PreviousRound(overlay, block.Height - 1)?.Opens ?? block.Height - 1;
        return new RoundSeed(SeedInput.SeedOf(outputs), foreseen, IsInjected: true);
    }

    /// <summary>The seed of a block that owes no proofs.</summary>
    public static RoundSeed WithoutProofs(BlockContext block) => new(block.LastBlockHash, block.Height - 1, IsInjected: false);

    // The latest round that opened below a height: in the state before and after that height's block it is the same.
    private static Round? PreviousRound(StateOverlay overlay, ulong votedHeight)
    {
        Modules.Training.TrainingState training = new(overlay);
        Round? round = training.LastRound;
        return round is { } last && last.Opens >= votedHeight ? training.FindRound(last.Id - 1) : round;
    }

    private static Digest GenesisHash(StateOverlay overlay) => overlay.TryGet(KeySpace.GenesisHash(), out byte[]? hash) ? Digest.FromSpan(hash) : default;
}
