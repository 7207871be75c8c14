using System.Globalization;
using R3mes.Node.Devnet;

namespace R3mes.Daemon.LiveView;

/// <summary>
/// The live view where there is no terminal: one line for each thing that changed, no times in it, so that two logs of the same run can be
/// compared. Thread-safe: reports may come from any thread.
/// </summary>
/// <param name="output">Where lines go; flushed after each report that wrote one.</param>
public sealed class PlainView(TextWriter output) : IProgress<DevnetSnapshot>
{
    private readonly Lock _gate = new();
    private string _where = "";
    private string _counts = "";
    private int _losses;
    private long _events;

    /// <summary>Writes what changed since the last snapshot.</summary>
    /// <param name="value">The run now.</param>
    public void Report(DevnetSnapshot value)
    {
        lock (_gate)
        {
            bool wrote = WriteEvents(value);
            wrote |= WritePhase(value);
            wrote |= WriteCounts(value);
            wrote |= WriteLosses(value);
            if (wrote) output.Flush();
        }
    }

    private bool WriteEvents(DevnetSnapshot value)
    {
        long end = value.EventsDropped + value.Events.Length;
        long first = Math.Max(_events, value.EventsDropped);
        for (long i = first; i < end; i++) output.WriteLine(value.Events[(int)(i - value.EventsDropped)]);
        bool wrote = end > first;
        _events = Math.Max(_events, end);
        return wrote;
    }

    private bool WritePhase(DevnetSnapshot value)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $"{value.Round}/{value.Phase}"); // the height alone is no change
        if (where == _where) return false;
        _where = where;
        output.WriteLine(ViewText.Where(value));
        return true;
    }

    private bool WriteCounts(DevnetSnapshot value)
    {
        string counts = string.Create(CultureInfo.InvariantCulture,
            $"submissions {value.Submissions}, verified {value.Verified}, rejected {value.Rejected}");
        if (counts == _counts) return false;
        _counts = counts;
        if (value.Submissions == 0) return false;
        output.WriteLine(counts + (value.TrainLossNats is { } loss ? $", training loss {ViewText.Loss(loss)}" : "")
            + (value.TokensPerSecond > 0 ? $", {ViewText.Rate(value.TokensPerSecond)}" : "") + $", {ViewText.Megabytes(value.ResidentBytes)} resident");
        return true;
    }

    private bool WriteLosses(DevnetSnapshot value)
    {
        bool wrote = false;
        for (; _losses < value.HeldOutLosses.Length; _losses++)
        {
            HeldOutLoss point = value.HeldOutLosses[_losses], first = value.HeldOutLosses[0];
            output.WriteLine(_losses == 0
                ? $"held-out loss before the first round: {ViewText.Loss(point.LossNats)} nats per byte"
                : $"held-out loss after round {point.Round}: {ViewText.Loss(point.LossNats)} nats per byte ({ViewText.Change(first.LossNats, point.LossNats)} since the start)");
            if (_losses > 0) WriteMoney(value);
            wrote = true;
        }

        return wrote;
    }

    private void WriteMoney(DevnetSnapshot value)
    {
        output.WriteLine($"minted {ViewText.Money(value.MintedUremes)}, burned {ViewText.Money(value.BurnedUremes)} REMES; "
            + string.Join("; ", value.Participants.Select(p => $"{p.Name} holds {ViewText.Money(p.BalanceUremes)}"
                + (p.StakeUremes > 0 ? $" and {ViewText.Money(p.StakeUremes)} at stake" : ""))));
    }
}
