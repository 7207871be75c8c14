using R3mes.Application.Commitments;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Mempool;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>
/// A verifier: re-executes what it was drawn for, commits to its verdict, and reveals it when all have committed. It knows nothing of who is honest.
/// After a restart it finds the same verdict again, and its salt follows from its key.
/// </summary>
public sealed class VerifierWorker(string name, AccountSender sender, IChainClient chain, ReExecution reExecution, IWorkerNotes notes) : IWorker
{
    private readonly Dictionary<(ulong Round, Subject Subject, Address Owner), Finding> _findings = [];
    private readonly Dictionary<(ulong Round, Subject Subject, Address Owner, bool Reveal), long> _sentAt = [];
    private ulong _round;

    private const long BlocksToInclusion = 5;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public void Poll(CancellationToken stop)
    {
        foreach (DrawView draw in chain.Draws(sender.Address))
        {
            if (stop.IsCancellationRequested) return;
            if (!draw.MayCommit && !draw.MayReveal) continue;
            Forget(draw.Round.Id);
            if (IsOnItsWay(draw)) continue;
            Finding? finding = Find(draw, stop);
            if (finding is null) continue;
            TxIntakeResult result = sender.Send(draw.MayCommit ? Commit(draw.Draw, finding) : Reveal(draw.Draw, finding));
            if (result.IsOk) _sentAt[(draw.Draw.RoundId, draw.Draw.Subject, draw.Draw.Owner, draw.MayReveal)] = chain.Height;
            else notes.Say(name, $"a verdict of round {draw.Round.Id} was refused: {result.Log}");
        }
    }

    private Finding? Find(DrawView draw, CancellationToken stop)
    {
        (ulong, Subject, Address) key = (draw.Draw.RoundId, draw.Draw.Subject, draw.Draw.Owner);
        if (_findings.TryGetValue(key, out Finding? known)) return known;
        Finding? found = reExecution.Run(draw, sender.Address, name, notes, stop);
        if (found is not null) _findings[key] = found;
        return found;
    }

    private bool IsOnItsWay(DrawView draw) =>
        _sentAt.TryGetValue((draw.Draw.RoundId, draw.Draw.Subject, draw.Draw.Owner, draw.MayReveal), out long height) && chain.Height < height + BlocksToInclusion;

    private CommitVerdict Commit(Draw draw, Finding finding) => new()
    {
        Verifier = sender.Address,
        RoundId = draw.RoundId,
        Subject = draw.Subject,
        Owner = draw.Owner,
        Commitment = VerdictCommitment.Hash(
            chain.Genesis.ChainId, draw.RoundId, draw.Subject, draw.Owner, sender.Address, finding.Verdict, finding.Step, finding.Digest, Salt(draw)),
    };

    private RevealVerdict Reveal(Draw draw, Finding finding) => new()
    {
        Verifier = sender.Address,
        RoundId = draw.RoundId,
        Subject = draw.Subject,
        Owner = draw.Owner,
        Verdict = finding.Verdict,
        Step = finding.Step,
        Digest = finding.Digest,
        Salt = Salt(draw),
    };

    private Digest Salt(Draw draw) =>
        sender.Secret("verdict", hash => hash.AddString(chain.Genesis.ChainId).Add(draw.RoundId).Add((uint)draw.Subject).Add(draw.Owner));

    // Findings of rounds gone by are never asked for again, but a dispute of the round before may still be open.
    private void Forget(ulong round)
    {
        if (round <= _round) return;
        _round = round;
        foreach ((ulong Round, Subject, Address) old in _findings.Keys.Where(key => key.Round + 2 < round).ToArray()) _findings.Remove(old);
        foreach ((ulong Round, Subject, Address, bool) old in _sentAt.Keys.Where(key => key.Round + 2 < round).ToArray()) _sentAt.Remove(old);
    }
}
