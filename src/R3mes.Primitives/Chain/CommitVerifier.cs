using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Chain;

/// <summary>Checks commits as CometBFT v0.38 does (types/validation.go): VerifyCommit, VerifyCommitLight and VerifyCommitLightTrusting. Null means that the commit holds.</summary>
public static class CommitVerifier
{
    /// <summary>
    /// What needs neither a key nor trust (CometBFT's Commit.ValidateBasic): a height, a whole block, one slot a validator, none of them malformed, and somebody who signed. CometBFT takes a commit
    /// of absent slots for one that too little power signed; tendermint-rs calls it invalid, and so does this: no header between could make it good.
    /// </summary>
    /// <param name="slots">Validators of the height.</param>
    /// <param name="commit">Untrusted.</param>
    public static CommitRefusal? CheckForm(int slots, Commit commit)
    {
        if (commit.Height < 1 || commit.Round < 0) return CommitRefusal.WrongHeight;
        if (!commit.BlockId.IsComplete) return CommitRefusal.WrongBlock;
        if (commit.Signatures.Count != slots || slots is 0 or > Commit.SignaturesMax) return CommitRefusal.WrongSlots;
        bool isSigned = false;
        foreach (CommitSig slot in commit.Signatures)
        {
            if (!slot.IsWellFormed) return CommitRefusal.MalformedSlot;
            isSigned |= slot.Flag != BlockIdFlag.Absent;
        }

        return isSigned ? null : CommitRefusal.NobodySigned;
    }

    /// <summary>
    /// Whether slots for the block, each in its own validator's place, would make more than two thirds of the power if all their signatures held. No signature is verified: where this is false the
    /// commit cannot be good, however many slots it has.
    /// </summary>
    /// <param name="validators">The validators of the height.</param>
    /// <param name="commit">Untrusted, as <see cref="CheckForm"/> lets it pass.</param>
    public static bool ClaimsEnough(ValidatorSet validators, Commit commit)
    {
        Invariant.Holds(commit.Signatures.Count == validators.Validators.Count, "each slot is a validator's");
        long power = 0;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            CommitSig slot = commit.Signatures[i];
            if (slot.Flag == BlockIdFlag.Commit && slot.ValidatorAddress == validators.Validators[i].Address) power = checked(power + validators.Validators[i].VotingPower);
        }

        return IsEnough(power, validators);
    }

    /// <summary>Every signature, also those for nil, and more than two thirds of the power for the block: what a block's last commit must withstand.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validators">The validators of the height.</param>
    /// <param name="block">The block that must have been decided.</param>
    /// <param name="height">Its height.</param>
    /// <param name="commit">Untrusted.</param>
    public static CommitRefusal? Verify(string chainId, ValidatorSet validators, BlockId block, long height, Commit commit) => Check(chainId, validators, block, height, commit, all: true);

    /// <summary>As many signatures as make more than two thirds of the power for the block: what a light client asks.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validators">The validators of the height.</param>
    /// <param name="block">The block that must have been decided.</param>
    /// <param name="height">Its height.</param>
    /// <param name="commit">Untrusted.</param>
    public static CommitRefusal? VerifyLight(string chainId, ValidatorSet validators, BlockId block, long height, Commit commit) => Check(chainId, validators, block, height, commit, all: false);

    /// <summary>Whether validators that are trusted, of another height, signed with more than a fraction of their power.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="trusted">The validators that are trusted.</param>
    /// <param name="commit">Untrusted; of whatever validators.</param>
    /// <param name="level">The fraction of the trusted power that must have signed.</param>
    public static CommitRefusal? VerifyTrusting(string chainId, ValidatorSet trusted, Commit commit, TrustLevel level)
    {
        Int128 needed = (Int128)trusted.TotalPower * level.Numerator / level.Denominator;
        long power = 0;
        HashSet<int> seen = [];
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            CommitSig slot = commit.Signatures[i];
            if (slot.Flag != BlockIdFlag.Commit) continue;
            int index = trusted.IndexOf(slot.ValidatorAddress);
            if (index < 0) continue;
            if (!seen.Add(index)) return CommitRefusal.DoubleVote;
            Validator validator = trusted.Validators[index];
            if (!Ed25519.Verify(validator.PublicKey, commit.VoteSignBytes(chainId, i), slot.Signature.Span)) return CommitRefusal.WrongSignature;
            power = checked(power + validator.VotingPower);
            if (power > needed) return null;
        }

        return CommitRefusal.NotEnoughPower;
    }

    /// <summary>As <see cref="VerifyLight"/>, but no signature for the block may be false, also beyond two thirds: who is accused must have signed (VerifyCommitLightAllSignatures).</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validators">The validators of the height.</param>
    /// <param name="block">The block that must have been decided.</param>
    /// <param name="height">Its height.</param>
    /// <param name="commit">Untrusted.</param>
    public static CommitRefusal? VerifyAccusing(string chainId, ValidatorSet validators, BlockId block, long height, Commit commit)
    {
        if (VerifyLight(chainId, validators, block, height, commit) is { } refusal) return refusal;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            if (commit.Signatures[i].Flag == BlockIdFlag.Commit && CheckSlot(chainId, validators.Validators[i], commit, i) is { } wrong) return wrong;
        }

        return null;
    }

    /// <summary>The commit without the slots for the block whose validator or signature is false: what is left accuses nobody wrongly.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validators">The validators of the height, as many as there are slots.</param>
    /// <param name="commit">Untrusted.</param>
    public static Commit Cleaned(string chainId, ValidatorSet validators, Commit commit)
    {
        Invariant.Holds(commit.Signatures.Count == validators.Validators.Count, "each slot is a validator's");
        CommitSig[] slots = [.. commit.Signatures];
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Flag == BlockIdFlag.Commit && CheckSlot(chainId, validators.Validators[i], commit, i) is not null) slots[i] = CommitSig.Absent;
        }

        return new Commit(commit.Height, commit.Round, commit.BlockId, slots);
    }

    private static CommitRefusal? Check(string chainId, ValidatorSet validators, BlockId block, long height, Commit commit, bool all)
    {
        if (commit.Height != height) return CommitRefusal.WrongHeight;
        if (commit.BlockId != block) return CommitRefusal.WrongBlock;
        if (CheckForm(validators.Validators.Count, commit) is { } malformed) return malformed;
        long power = 0;
        for (int i = 0; i < commit.Signatures.Count; i++)
        {
            CommitSig slot = commit.Signatures[i];
            // A light client verifies those who signed for the block alone.
            if (!all && slot.Flag is (BlockIdFlag.Absent or BlockIdFlag.Nil)) continue;
            if (CheckSlot(chainId, validators.Validators[i], commit, i) is { } wrong) return wrong;
            if (slot.Flag == BlockIdFlag.Commit) power = checked(power + validators.Validators[i].VotingPower);
            if (!all && IsEnough(power, validators)) return null;
        }

        return IsEnough(power, validators) ? null : CommitRefusal.NotEnoughPower;
    }

    private static CommitRefusal? CheckSlot(string chainId, Validator validator, Commit commit, int index)
    {
        CommitSig slot = commit.Signatures[index];
        if (!slot.IsWellFormed) return CommitRefusal.MalformedSlot;
        if (slot.Flag == BlockIdFlag.Absent) return null;
        if (slot.ValidatorAddress != validator.Address) return CommitRefusal.WrongValidator;
        return Ed25519.Verify(validator.PublicKey, commit.VoteSignBytes(chainId, index), slot.Signature.Span) ? null : CommitRefusal.WrongSignature;
    }

    private static bool IsEnough(long power, ValidatorSet validators) => 3 * (Int128)power > 2 * (Int128)validators.TotalPower;
}
