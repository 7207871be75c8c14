namespace R3mes.Primitives.Chain;

/// <summary>
/// Whether a header that somebody brings belongs to the chain of one that is trusted (CometBFT v0.38, light/verifier.go; spec/light-client/verification). The next height needs the
/// validators that the trusted header named; a later one needs, of those, a fraction of the power that is not all dishonest, and of its own validators two thirds.
/// </summary>
/// <param name="level">The fraction of trusted power that must have signed a header further up.</param>
/// <param name="trustingPeriod">How long a header may be trusted: shorter than the time after which a validator has its stake back.</param>
/// <param name="clockDriftMax">How far clocks may differ.</param>
public sealed class HeaderVerifier(TrustLevel level, TimeSpan trustingPeriod, TimeSpan clockDriftMax)
{
    /// <summary>Verifies a header.</summary>
    /// <param name="trusted">The header that is trusted.</param>
    /// <param name="trustedNext">The validators of the height after it, as it names them.</param>
    /// <param name="header">Untrusted.</param>
    /// <param name="validators">Untrusted: the validators of its height.</param>
    /// <param name="now">The time of day.</param>
    /// <returns>Why it is not trusted, or null.</returns>
    public HeaderRefusal? Verify(SignedHeader trusted, ValidatorSet trustedNext, SignedHeader header, ValidatorSet validators, Timestamp now)
    {
        if (IsExpired(trusted.Header, now)) return HeaderRefusal.TrustExpired;
        if (trustedNext.Hash() != trusted.Header.NextValidatorsHash) return HeaderRefusal.WrongNextValidators;
        return Follows(trusted.Header, trustedNext, header, validators, now);
    }

    /// <summary>
    /// Verifies a light block by another, as CometBFT's client does: for the next height the trusted header names the validators, for a later one those of the trusted height itself must have
    /// signed.
    /// </summary>
    /// <param name="trusted">The block that is trusted.</param>
    /// <param name="block">Untrusted.</param>
    /// <param name="now">The time of day.</param>
    /// <returns>Why it is not trusted, or null.</returns>
    public HeaderRefusal? Verify(LightBlock trusted, LightBlock block, Timestamp now) => IsExpired(trusted.SignedHeader.Header, now)
        ? HeaderRefusal.TrustExpired
        : Follows(trusted.SignedHeader.Header, trusted.Validators.Validators, block.SignedHeader, block.Validators.Validators, now);

    private bool IsExpired(Header known, Timestamp now) => known.Time.AddMilliseconds(trustingPeriod.Ticks / TimeSpan.TicksPerMillisecond) <= now;

    private HeaderRefusal? Follows(Header known, ValidatorSet trusted, SignedHeader header, ValidatorSet validators, Timestamp now)
    {
        Header next = header.Header;
        if (next.ChainId != known.ChainId) return HeaderRefusal.WrongChain;
        if (next.Height <= known.Height) return HeaderRefusal.HeightNotAbove;
        if (next.Time <= known.Time) return HeaderRefusal.TimeNotAfter;
        if (next.Time >= now.AddMilliseconds(clockDriftMax.Ticks / TimeSpan.TicksPerMillisecond)) return HeaderRefusal.FromTheFuture;
        if (next.ValidatorsHash != validators.Hash()) return HeaderRefusal.WrongValidators;
        if (header.Commit.Height != next.Height || header.Commit.BlockId.Hash != next.Hash()) return HeaderRefusal.WrongCommit;
        // Before trust: a commit that can never be good must not send anyone to look for headers between.
        if (CommitVerifier.CheckForm(validators.Validators.Count, header.Commit) is not null) return HeaderRefusal.WrongCommit;
        bool isAdjacent = next.Height == known.Height + 1;
        if (isAdjacent && next.ValidatorsHash != known.NextValidatorsHash) return HeaderRefusal.WrongNextValidators;
        // "Not enough trust" is said of a header that is valid by itself (spec/light-client/verification, LCV-FUNC-VALID): too few of its own are counted first, which costs no signature.
        if (!CommitVerifier.ClaimsEnough(validators, header.Commit)) return HeaderRefusal.NotEnoughPower;
        if (!isAdjacent)
        {
            switch (CommitVerifier.VerifyTrusting(known.ChainId, trusted, header.Commit, level))
            {
                case null:
                    break;
                case CommitRefusal.NotEnoughPower:
                    return HeaderRefusal.NotEnoughTrust;
                default:
                    return HeaderRefusal.WrongCommit;
            }
        }

        // All of the own signatures last: a header with many validators costs nothing before the trusted ones have spoken for it.
        return CommitVerifier.VerifyLight(known.ChainId, validators, header.Commit.BlockId, next.Height, header.Commit) switch
        {
            null => null,
            CommitRefusal.NotEnoughPower => HeaderRefusal.NotEnoughPower,
            _ => HeaderRefusal.WrongCommit,
        };
    }
}
