using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>Ways from a trusted block to another (CometBFT v0.38, light/client.go: verifySkipping, verifySequential, backwards). Each returns why it failed, or null.</summary>
internal sealed class PathVerifier(LightClientOptions options)
{
    private readonly HeaderVerifier _verifier = new(options.TrustLevel, options.TrustingPeriod, options.ClockDriftMax);

    /// <summary>Verifies the target; where too little trusted power signed it, a block halfway first. A block that was fetched is kept until it is verified, so none is fetched twice.</summary>
    /// <param name="source">Whose blocks.</param>
    /// <param name="trusted">Where the path begins.</param>
    /// <param name="target">Above it.</param>
    /// <param name="now">The time of day.</param>
    /// <param name="trace">The verified blocks from trusted to target when null is returned.</param>
    public PathFailure? Skipping(MeteredSource source, LightBlock trusted, LightBlock target, Timestamp now, out List<LightBlock> trace)
    {
        trace = [trusted];
        List<LightBlock> pending = [target]; // heights descending
        int depth = 0;
        while (true)
        {
            LightBlock verified = trace[^1], block = pending[depth];
            if (!source.TryStep()) return new PathFailure(LightClientRefusal.TooManySteps, verified.Height, block.Height);
            switch (_verifier.Verify(verified, block, now))
            {
                case null:
                    trace.Add(block);
                    if (depth == 0) return null;
                    pending.RemoveRange(depth, pending.Count - depth);
                    depth = 0;
                    break;
                case HeaderRefusal.NotEnoughTrust:
                    if (depth == pending.Count - 1)
                    {
                        long halfway = verified.Height + ((block.Height - verified.Height) / 2);
                        if (source.Fetch(halfway, out LightBlock? between) is { } refusal) return new PathFailure(refusal, verified.Height, halfway);
                        pending.Add(between!);
                    }

                    depth++;
                    break;
                case { } refusal:
                    return PathFailure.Of(refusal, verified.Height, block.Height);
            }
        }
    }

    /// <summary>Verifies each block up to the target.</summary>
    /// <param name="source">Whose blocks.</param>
    /// <param name="trusted">Where the path begins.</param>
    /// <param name="target">Above it.</param>
    /// <param name="now">The time of day.</param>
    /// <param name="trace">The verified blocks from trusted to target when null is returned.</param>
    public PathFailure? Sequential(MeteredSource source, LightBlock trusted, LightBlock target, Timestamp now, out List<LightBlock> trace)
    {
        trace = [trusted];
        if (target.Height - trusted.Height > options.Limits.BlocksFetchedMax) return new PathFailure(LightClientRefusal.TooManyBlocks, trusted.Height, target.Height);
        while (trace[^1].Height < target.Height)
        {
            LightBlock verified = trace[^1];
            long height = verified.Height + 1;
            LightBlock? block = target;
            if (height < target.Height && source.Fetch(height, out block) is { } absent) return new PathFailure(absent, verified.Height, height);
            if (!source.TryStep()) return new PathFailure(LightClientRefusal.TooManySteps, verified.Height, height);
            if (_verifier.Verify(verified, block!, now) is { } refusal) return PathFailure.Of(refusal, verified.Height, height);
            trace.Add(block!);
        }

        return null;
    }

    /// <summary>
    /// Goes down by the hashes that each header has of the one below. They are worth what the header above is worth, however old. The commit of the last is checked too, so that it can be
    /// trusted as any.
    /// </summary>
    /// <param name="source">Whose blocks.</param>
    /// <param name="trusted">Where the path begins.</param>
    /// <param name="height">Below it.</param>
    /// <param name="block">The block of the height when null is returned.</param>
    public PathFailure? Backwards(MeteredSource source, LightBlock trusted, long height, out LightBlock block)
    {
        block = trusted;
        if (trusted.Height - height > options.Limits.BlocksFetchedMax) return new PathFailure(LightClientRefusal.TooManyBlocks, trusted.Height, height);
        while (block.Height > height)
        {
            Header above = block.SignedHeader.Header;
            if (source.Fetch(above.Height - 1, out LightBlock? below) is { } absent) return new PathFailure(absent, above.Height, above.Height - 1);
            Header header = below!.SignedHeader.Header;
            if (header.Hash() != above.LastBlockId.Hash || header.Time >= above.Time) return new PathFailure(LightClientRefusal.BrokenLink, above.Height, header.Height);
            block = below;
        }

        return CheckOwnCommit(block) is { } refusal ? PathFailure.Of(refusal, trusted.Height, height) : null;
    }

    /// <summary>Whether two thirds of a block's own validators signed it.</summary>
    public HeaderRefusal? CheckOwnCommit(LightBlock block) =>
        CommitVerifier.VerifyLight(options.ChainId, block.Validators.Validators, block.SignedHeader.Commit.BlockId, block.Height, block.SignedHeader.Commit) switch
        {
            null => null,
            CommitRefusal.NotEnoughPower => HeaderRefusal.NotEnoughPower,
            _ => HeaderRefusal.WrongCommit,
        };
}
