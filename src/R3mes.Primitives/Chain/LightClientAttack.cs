namespace R3mes.Primitives.Chain;

/// <summary>Whether evidence of an attack on light clients proves one, and who attacked (CometBFT v0.38, evidence/verify.go and types/evidence.go).</summary>
public static class LightClientAttack
{
    /// <summary>Whether validators of the common height signed a header that is not the chain's. An attack that forgot locks names nobody.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="attack">The evidence.</param>
    /// <param name="common">The chain's validators of the common height.</param>
    /// <param name="trusted">The chain's header of the conflicting height, with its commit; or its latest, when the chain is not there yet: its time must then contradict the other's.</param>
    public static bool Proves(string chainId, LightClientAttackEvidence attack, ValidatorSet common, SignedHeader trusted)
    {
        Header conflicting = attack.ConflictingBlock.SignedHeader.Header;
        Commit commit = attack.ConflictingBlock.SignedHeader.Commit;
        ValidatorSet own = attack.ConflictingBlock.Validators.Validators;
        if (conflicting.ChainId != chainId || !Contradicts(conflicting, trusted.Header)) return false;
        if (commit.BlockId.Hash != conflicting.Hash() || conflicting.ValidatorsHash != own.Hash() || attack.TotalPower != common.TotalPower) return false;
        // Headers apart in height need a third of those who validated when both still agreed; those of one height must be of the chain's own validators.
        if (attack.CommonHeight != conflicting.Height)
        {
            if (CommitVerifier.VerifyTrusting(chainId, common, commit, TrustLevel.OneThird) is not null) return false;
        }
        else if (IsInvalid(conflicting, trusted.Header))
        {
            return false;
        }

        // Every signature, not as many as suffice: who stands in the commit is accused. An address is its key's hash, so this holds for those of the common height too.
        if (CommitVerifier.VerifyAccusing(chainId, own, commit.BlockId, conflicting.Height, commit) is not null) return false;
        return ByzantineValidators(attack, common, trusted).SequenceEqual(attack.ByzantineValidators);
    }

    /// <summary>What kind of attack a header is.</summary>
    /// <param name="conflicting">The header that is not the chain's, with its commit.</param>
    /// <param name="trusted">The chain's header, with its commit.</param>
    public static LightClientAttackKind KindOf(SignedHeader conflicting, SignedHeader trusted)
    {
        if (IsInvalid(conflicting.Header, trusted.Header)) return LightClientAttackKind.Lunatic;
        return conflicting.Commit.Round == trusted.Commit.Round ? LightClientAttackKind.Equivocation : LightClientAttackKind.Amnesia;
    }

    /// <summary>The evidence that a block which was verified from a common one is not the chain's (newLightClientAttackEvidence of light/detector.go).</summary>
    /// <param name="conflicting">The block that is not the chain's; slots of its commit with false signatures are left out.</param>
    /// <param name="trusted">The chain's block: of the same height, or below it and not earlier in time.</param>
    /// <param name="common">The last block of which both say the same.</param>
    public static LightClientAttackEvidence Accuse(LightBlock conflicting, LightBlock trusted, LightBlock common)
    {
        SignedHeader signed = conflicting.SignedHeader;
        LightBlock cleaned = conflicting with { SignedHeader = signed with { Commit = CommitVerifier.Cleaned(signed.Header.ChainId, conflicting.Validators.Validators, signed.Commit) } };
        // A header that no block could lead to tells nothing of its own validators: those of the common height answer for it.
        LightBlock since = KindOf(signed, trusted.SignedHeader) == LightClientAttackKind.Lunatic ? common : trusted;
        LightClientAttackEvidence evidence = new()
        {
            ConflictingBlock = cleaned,
            CommonHeight = since.Height,
            ByzantineValidators = [],
            TotalPower = since.Validators.Validators.TotalPower,
            Timestamp = since.SignedHeader.Header.Time,
        };
        return evidence with { ByzantineValidators = ByzantineValidators(evidence, common.Validators.Validators, trusted.SignedHeader) };
    }

    /// <summary>
    /// Who attacked, by power descending: those who signed a header that no block could lead to, or who signed twice in one round. Nobody for an attack that forgot locks: it cannot be told
    /// whose they were.
    /// </summary>
    /// <param name="attack">The evidence; its list of attackers is not read.</param>
    /// <param name="common">The validators of the common height.</param>
    /// <param name="trusted">The chain's header of the conflicting height, with its commit.</param>
    public static IReadOnlyList<Validator> ByzantineValidators(LightClientAttackEvidence attack, ValidatorSet common, SignedHeader trusted)
    {
        SignedHeader conflicting = attack.ConflictingBlock.SignedHeader;
        List<Validator> attackers = [];
        if (IsInvalid(conflicting.Header, trusted.Header))
        {
            foreach (CommitSig slot in conflicting.Commit.Signatures)
            {
                if (slot.Flag == BlockIdFlag.Commit && common.IndexOf(slot.ValidatorAddress) is >= 0 and int index) attackers.Add(common.Validators[index]);
            }
        }
        else if (trusted.Commit.Round == conflicting.Commit.Round)
        {
            ValidatorSet own = attack.ConflictingBlock.Validators.Validators;
            for (int i = 0; i < conflicting.Commit.Signatures.Count && i < trusted.Commit.Signatures.Count && i < own.Validators.Count; i++)
            {
                if (conflicting.Commit.Signatures[i].Flag == BlockIdFlag.Commit && trusted.Commit.Signatures[i].Flag == BlockIdFlag.Commit) attackers.Add(own.Validators[i]);
            }
        }

        attackers.Sort(static (a, b) => a.VotingPower != b.VotingPower ? b.VotingPower.CompareTo(a.VotingPower) : a.Address.CompareTo(b.Address));
        return attackers;
    }

    /// <summary>Another header of the height; or a height that the chain is not at, at a time that the chain has passed.</summary>
    private static bool Contradicts(Header conflicting, Header trusted) =>
        conflicting.Height == trusted.Height ? conflicting.Hash() != trusted.Hash() : conflicting.Height > trusted.Height && conflicting.Time <= trusted.Time;

    /// <summary>Whether what follows from the chain alone differs, so that no honest validator signed it (ConflictingHeaderIsInvalid).</summary>
    private static bool IsInvalid(Header conflicting, Header trusted) =>
        trusted.ValidatorsHash != conflicting.ValidatorsHash || trusted.NextValidatorsHash != conflicting.NextValidatorsHash || trusted.ConsensusHash != conflicting.ConsensusHash
        || !trusted.AppHash.Span.SequenceEqual(conflicting.AppHash.Span) || trusted.LastResultsHash != conflicting.LastResultsHash;
}
