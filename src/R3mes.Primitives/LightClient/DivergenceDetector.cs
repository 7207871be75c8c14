using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>
/// Compares a verified block with what witnesses have, and finds where two proven chains part (CometBFT v0.38, light/detector.go; spec/light-client/detection). Witnesses are asked in their
/// order; the first that proves another chain ends it.
/// </summary>
internal sealed class DivergenceDetector(LightClientOptions options, PathVerifier paths)
{
    /// <summary>Compares the end of a verified path with each witness.</summary>
    /// <param name="trace">The path from a trusted block, two blocks at least.</param>
    /// <param name="primary">Whose path it is.</param>
    /// <param name="witnesses">Whom to ask.</param>
    /// <param name="now">The time of day.</param>
    public Detection Detect(List<LightBlock> trace, ILightBlockSource primary, IReadOnlyList<ILightBlockSource> witnesses, Timestamp now)
    {
        Invariant.Holds(trace.Count >= 2, "a path has a beginning and an end");
        Detection found = new();
        foreach (ILightBlockSource witness in witnesses)
        {
            switch (Compare(trace[^1], witness, out LightBlock? other))
            {
                case Comparison.Match:
                    found.IsConfirmed = true;
                    break;
                case Comparison.ProposersDiverge:
                    found.ProposersDiverge = true;
                    break;
                case Comparison.Behind:
                    found.IsBehind = true;
                    break;
                case Comparison.Malformed:
                    found.Liars.Add(new DroppedSource(witness, LightClientRefusal.Malformed));
                    break;
                case Comparison.Conflict:
                    Accuse(trace, primary, other!, witness, now, found);
                    if (found.Evidence.Count > 0) return found;
                    break;
            }
        }

        return found;
    }

    /// <summary>What a witness has in the place of a block.</summary>
    /// <param name="target">The block.</param>
    /// <param name="witness">Whom to ask.</param>
    /// <param name="other">The witness's block on a conflict.</param>
    public Comparison Compare(LightBlock target, ILightBlockSource witness, out LightBlock? other)
    {
        MeteredSource source = Meter(witness);
        LightClientRefusal? refusal = source.Fetch(target.Height, out other);
        if (refusal == LightClientRefusal.NotThere)
        {
            refusal = source.FetchLatest(out other);
            if (refusal is null && other!.Height < target.Height)
                return other.SignedHeader.Header.Time >= target.SignedHeader.Header.Time ? Comparison.Conflict : Comparison.Behind;
            // It came there in the meantime.
            if (refusal is null && other!.Height > target.Height) refusal = source.Fetch(target.Height, out other);
        }

        if (refusal is not null) return refusal == LightClientRefusal.Malformed ? Comparison.Malformed : Comparison.Silent;
        if (other!.SignedHeader.Header.Hash() != target.SignedHeader.Header.Hash()) return Comparison.Conflict;
        return other.Validators.Priorities.SequenceEqual(target.Validators.Priorities) ? Comparison.Match : Comparison.ProposersDiverge;
    }

    /// <summary>Evidence against the primary, when the witness proves its block; and against the witness, when the primary proves its own from the same beginning.</summary>
    private void Accuse(List<LightBlock> trace, ILightBlockSource primary, LightBlock other, ILightBlockSource witness, Timestamp now, Detection found)
    {
        if (Examine(trace, other, Meter(witness), now, out List<LightBlock> witnessTrace, out LightBlock primaryBlock) is { } failure)
        {
            if (failure.Reason is LightClientRefusal.TooManyBlocks or LightClientRefusal.TooManySteps) found.Unexamined = failure;
            else found.Liars.Add(new DroppedSource(witness, failure.Reason));
            return;
        }

        found.Evidence.Add(Report(primaryBlock, witnessTrace, primary, witness));
        if (Examine(witnessTrace, primaryBlock, Meter(primary), now, out List<LightBlock> primaryTrace, out LightBlock witnessBlock) is null)
            found.Evidence.Add(Report(witnessBlock, primaryTrace, witness, primary));
    }

    private static EvidenceReport Report(LightBlock conflicting, List<LightBlock> trace, ILightBlockSource accused, ILightBlockSource receiver)
    {
        LightClientAttackKind kind = LightClientAttack.KindOf(conflicting.SignedHeader, trace[^1].SignedHeader);
        return new EvidenceReport(LightClientAttack.Accuse(conflicting, trace[^1], trace[0]), kind, accused, receiver);
    }

    /// <summary>Follows a path block by block with the blocks of another source, until they differ (examineConflictingHeaderAgainstTrace).</summary>
    /// <param name="trace">The path of one source.</param>
    /// <param name="target">The other source's block that differs from it: of the height of the path's end, or below.</param>
    /// <param name="source">The other source.</param>
    /// <param name="now">The time of day.</param>
    /// <param name="sourceTrace">The other source's verified way from the last common block to the first that differs.</param>
    /// <param name="divergent">The path's block that differs.</param>
    private PathFailure? Examine(List<LightBlock> trace, LightBlock target, MeteredSource source, Timestamp now, out List<LightBlock> sourceTrace, out LightBlock divergent)
    {
        LightBlock common = trace[0];
        (sourceTrace, divergent) = ([common], common);
        if (target.Height < common.Height) return new PathFailure(LightClientRefusal.InvalidBlock, common.Height, target.Height);
        for (int i = 0; i < trace.Count; i++)
        {
            divergent = trace[i];
            if (divergent.Height > target.Height)
            {
                // The path went on in height and not in time: the first block past the target cannot be of its chain.
                if (divergent.SignedHeader.Header.Time > target.SignedHeader.Header.Time) return new PathFailure(LightClientRefusal.InvalidBlock, common.Height, target.Height);
                return common.Height == target.Height ? null : paths.Skipping(source, common, target, now, out sourceTrace);
            }

            LightBlock? block = target;
            if (divergent.Height < target.Height && source.Fetch(divergent.Height, out block) is { } absent) return new PathFailure(absent, common.Height, divergent.Height);
            bool isSame = block!.SignedHeader.Header.Hash() == divergent.SignedHeader.Header.Hash();
            if (i == 0)
            {
                if (!isSame) return new PathFailure(LightClientRefusal.ContradictsTrusted, common.Height, common.Height);
                common = block;
                continue;
            }

            if (paths.Skipping(source, common, block, now, out sourceTrace) is { } failure) return failure;
            if (!isSame) return null;
            common = block;
        }

        return new PathFailure(LightClientRefusal.InvalidBlock, common.Height, target.Height);
    }

    /// <summary>Whoever answers for another's path fetches its heights besides its own.</summary>
    private MeteredSource Meter(ILightBlockSource source) => new(source, options.ChainId, 2 * options.Limits.BlocksFetchedMax, 2 * options.Limits.StepsMax);
}
