using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>
/// A light client (CometBFT v0.38, light/client.go; spec/light-client): it verifies blocks of one source, the primary, from a block that the user trusts, and compares each with those of others,
/// the witnesses. It has no clock and does no IO: the caller gives it the time and hands in answers through <see cref="ILightBlockSource"/>. One thread.
/// </summary>
public sealed class LightClientCore
{
    private readonly LightClientOptions _options;
    private readonly SourceSet _sources;
    private readonly ITrustedBlocks _blocks;
    private readonly PathVerifier _paths;
    private readonly DivergenceDetector _detector;
    private LightClientVerdict? _halted;
    private LightBlock? _waitsFor;
    private Timestamp _waitsUntil;

    /// <summary>A client that trusts what the store holds.</summary>
    /// <param name="options">How to verify.</param>
    /// <param name="primary">Whose blocks are verified.</param>
    /// <param name="witnesses">With whom they are compared; at least one must be honest, or the primary.</param>
    /// <param name="blocks">What is trusted; nobody else writes to it.</param>
    public LightClientCore(LightClientOptions options, ILightBlockSource primary, IEnumerable<ILightBlockSource> witnesses, ITrustedBlocks blocks)
    {
        (_options, _blocks) = (options, blocks);
        _sources = new SourceSet(primary, witnesses);
        Invariant.Holds(_sources.Witnesses.Count < options.Limits.SourcesMax, "there are not more sources than the limit");
        _paths = new PathVerifier(options);
        _detector = new DivergenceDetector(options, _paths);
    }

    /// <summary>Whose blocks are verified.</summary>
    public ILightBlockSource Primary => _sources.Primary;

    /// <summary>With whom they are compared.</summary>
    public IReadOnlyList<ILightBlockSource> Witnesses => _sources.Witnesses;

    /// <summary>Compares with one more; false when there are as many sources as the limit.</summary>
    /// <param name="witness">Another full node.</param>
    public bool TryAddWitness(ILightBlockSource witness)
    {
        if (_sources.Witnesses.Count + 1 >= _options.Limits.SourcesMax) return false;
        _sources.Add(witness);
        return true;
    }

    /// <summary>Trusts the block that the user names, once primary and witnesses have it. What is trusted already must agree with it: to begin anew, give the client an empty store.</summary>
    /// <param name="root">What the user trusts.</param>
    /// <param name="now">The time of day.</param>
    public LightClientVerdict Begin(TrustRoot root, Timestamp now)
    {
        if (_halted is not null) return _halted;
        LightClientCall call = new(_options, _sources, now);
        if (root.Height < 1) return call.Refuse(LightClientRefusal.NoSuchHeight, 0, root.Height);
        if (_blocks.Latest is not null)
        {
            LightClientVerdict verdict = Verify(root.Height, now);
            bool isOther = verdict.Block is { } known && known.SignedHeader.Header.Hash() != root.Hash;
            return isOther ? call.Refuse(LightClientRefusal.ContradictsTrusted, root.Height, root.Height) : verdict;
        }

        if (_sources.Witnesses.Count == 0) return NeedsWitnesses(call, root.Height);
        if (call.Fetch(root.Height, out LightBlock? block) is { } absent) return call.Refuse(absent, 0, root.Height);
        Header header = block!.SignedHeader.Header;
        if (header.Hash() != root.Hash) return call.Refuse(LightClientRefusal.OtherRoot, 0, root.Height);
        if (header.Time.AddMilliseconds(_options.TrustingPeriod.Ticks / TimeSpan.TicksPerMillisecond) <= now) return call.Refuse(PathFailure.Of(HeaderRefusal.TrustExpired, 0, root.Height));
        if (_paths.CheckOwnCommit(block) is { } refusal) return call.Refuse(PathFailure.Of(refusal, 0, root.Height));
        return CompareRoot(call, block);
    }

    /// <summary>Verifies the newest block of the primary. Where it has none above what is trusted, the trusted one is the answer.</summary>
    /// <param name="now">The time of day.</param>
    public LightClientVerdict Update(Timestamp now)
    {
        if (_halted is not null) return _halted;
        LightClientCall call = new(_options, _sources, now);
        if (_blocks.Latest is not { } trusted) return call.Refuse(LightClientRefusal.NothingTrusted);
        // The chain goes on while a witness gets its time: the block that it is given for stays the same.
        if (_waitsFor is { } awaited && awaited.Height > trusted.Height)
        {
            LightClientVerdict verdict = Verify(awaited.Height, now);
            if (verdict.Action != LightClientAction.Wait) _waitsFor = null;
            return verdict;
        }

        if (call.Fetch(null, out LightBlock? newest) is { } absent) return call.Refuse(absent, trusted.Height);
        return newest!.Height > trusted.Height ? Forwards(call, trusted, newest) : call.Accept(trusted);
    }

    /// <summary>Verifies the block of a height: forwards from the highest trusted block below it, or backwards when all are above.</summary>
    /// <param name="height">The height.</param>
    /// <param name="now">The time of day.</param>
    public LightClientVerdict Verify(long height, Timestamp now)
    {
        if (_halted is not null) return _halted;
        LightClientCall call = new(_options, _sources, now);
        if (height < 1) return call.Refuse(LightClientRefusal.NoSuchHeight, 0, height);
        if (_blocks.Lowest is not { } lowest) return call.Refuse(LightClientRefusal.NothingTrusted, 0, height);
        if (_blocks.At(height) is { } known) return call.Accept(known);
        if (_blocks.Before(height) is not { } below) return Backwards(call, lowest, height);
        return call.Fetch(height, out LightBlock? target) is { } absent ? call.Refuse(absent, below.Height, height) : Forwards(call, below, target!);
    }

    private static LightClientVerdict NeedsWitnesses(LightClientCall call, long height) => call.Refuse(LightClientRefusal.NoWitnesses, 0, height, LightClientAction.FindWitnesses);

    private LightClientVerdict CompareRoot(LightClientCall call, LightBlock block)
    {
        foreach (ILightBlockSource witness in _sources.Witnesses.ToArray())
        {
            switch (_detector.Compare(block, witness, out _))
            {
                case Comparison.Conflict:
                    return call.Refuse(LightClientRefusal.WitnessDisagrees, 0, block.Height);
                case Comparison.ProposersDiverge:
                    return call.Refuse(LightClientRefusal.ProposersDiverge, 0, block.Height);
                case Comparison.Malformed:
                    call.Drop(witness, LightClientRefusal.Malformed);
                    break;
            }
        }

        if (_sources.Witnesses.Count == 0) return NeedsWitnesses(call, block.Height);
        _blocks.Put(block);
        return call.Accept(block);
    }

    /// <summary>A path from what is trusted; when the primary fails on the way, another way by the witness that takes its place, if it leads to the same block.</summary>
    private LightClientVerdict Forwards(LightClientCall call, LightBlock trusted, LightBlock target)
    {
        while (true)
        {
            PathFailure? failed = _options.Mode == VerificationMode.Sequential
                ? _paths.Sequential(call.Primary, trusted, target, call.Now, out List<LightBlock> trace)
                : _paths.Skipping(call.Primary, trusted, target, call.Now, out trace);
            if (failed is not { } failure) return CrossCheck(call, trace);
            // A target that is wrong is the answer; what is wrong on the way there is the primary's fault.
            if (failure.To == target.Height || !failure.IsFaultOfSource || !call.TryReplacePrimary(failure.Reason, target.Height, out LightBlock? other)
                || other!.SignedHeader.Header.Hash() != target.SignedHeader.Header.Hash())
                return call.Refuse(failure);
        }
    }

    private LightClientVerdict Backwards(LightClientCall call, LightBlock lowest, long height)
    {
        while (true)
        {
            if (_paths.Backwards(call.Primary, lowest, height, out LightBlock block) is not { } failure)
            {
                _blocks.Put(block);
                return call.Accept(block);
            }

            if (!failure.IsFaultOfSource || !call.TryReplacePrimary(failure.Reason, height, out _)) return call.Refuse(failure);
        }
    }

    private LightClientVerdict CrossCheck(LightClientCall call, List<LightBlock> trace)
    {
        LightBlock target = trace[^1];
        if (_sources.Witnesses.Count == 0) return NeedsWitnesses(call, target.Height);
        Detection found = _detector.Detect(trace, _sources.Primary, _sources.Witnesses, call.Now);
        foreach (DroppedSource liar in found.Liars) call.Drop(liar.Source, liar.Reason);
        if (found.Evidence.Count > 0)
        {
            _halted = call.Refuse(LightClientRefusal.Attack, trace[0].Height, target.Height, LightClientAction.Halt) with { Evidence = found.Evidence };
            return _halted;
        }

        if (found.Unexamined is { } unexamined) return call.Refuse(unexamined);
        if (found.ProposersDiverge) return call.Refuse(LightClientRefusal.ProposersDiverge, trace[0].Height, target.Height);
        if (found.IsBehind && MustWait(target, call.Now))
            return call.Refuse(LightClientRefusal.WitnessBehind, trace[0].Height, target.Height, LightClientAction.Wait) with { NotBefore = _waitsUntil };
        _waitsFor = null;
        if (_sources.Witnesses.Count == 0) return NeedsWitnesses(call, target.Height);
        if (!found.IsConfirmed) return call.Refuse(LightClientRefusal.NoConfirmation, trace[0].Height, target.Height);
        _blocks.Put(target);
        return call.Accept(target);
    }

    /// <summary>Whether a witness that is behind still has time to come to the time of the block: an honest one then has either the block or one that contradicts it.</summary>
    private bool MustWait(LightBlock target, Timestamp now)
    {
        if (_waitsFor is { } known && known.SignedHeader.Header.Hash() == target.SignedHeader.Header.Hash()) return now < _waitsUntil;
        (_waitsFor, _waitsUntil) = (target, now.AddMilliseconds(_options.WaitMilliseconds));
        return true;
    }
}
