using System.Globalization;
using R3mes.Node.Devnet;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.LiveView;

/// <summary>How numbers read in the live view and the summary: the same words in both, in every culture.</summary>
public static class ViewText
{
    /// <summary>Money in whole units with six places and thousands apart, such as 1,234.500000.</summary>
    /// <param name="uremes">Amount in base units.</param>
    public static string Money(ulong uremes) => string.Create(
        CultureInfo.InvariantCulture, $"{uremes / Amount.UremesPerRemes:N0}.{uremes % Amount.UremesPerRemes:D6}");

    /// <summary>Money that a party staked, earned or lost; nothing for an account that does none of these.</summary>
    /// <param name="party">Whose.</param>
    /// <param name="uremes">Amount in base units.</param>
    public static string Money(DevnetParticipant party, ulong uremes) =>
        party.StakeUremes == 0 && party.EarnedUremes == 0 && party.SlashedUremes == 0 ? "" : Money(uremes);

    /// <summary>A party's name, and its role when the name does not tell it.</summary>
    /// <param name="party">The party.</param>
    public static string Name(DevnetParticipant party) => party.Name.Contains(party.Role, StringComparison.Ordinal) ? party.Name : $"{party.Name} ({party.Role})";

    /// <summary>A count and its noun, such as "1 round" or "8 rounds".</summary>
    /// <param name="count">A number.</param>
    /// <param name="noun">Its noun, in the singular.</param>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A loss with four places; a dash when there is none.</summary>
    /// <param name="nats">Nats per byte.</param>
    public static string Loss(double? nats) => nats is { } value ? value.ToString("F4", CultureInfo.InvariantCulture) : "-";

    /// <summary>The change of a loss against another in percent with its sign, such as -3.21 %.</summary>
    /// <param name="from">The loss before.</param>
    /// <param name="to">The loss after.</param>
    public static string Change(double from, double to) => string.Create(
        CultureInfo.InvariantCulture, $"{(to - from) / from * 100:+0.00;-0.00;0.00} %");

    /// <summary>Bytes in MB of a million.</summary>
    /// <param name="bytes">A size.</param>
    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F0} MB");

    /// <summary>Tokens a second, thousands apart.</summary>
    /// <param name="tokensPerSecond">A rate.</param>
    public static string Rate(double tokensPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{tokensPerSecond:N0} tokens/s");

    /// <summary>Minutes and seconds, hours before them when there are any.</summary>
    /// <param name="elapsed">A duration.</param>
    public static string Clock(TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture, $"{(elapsed.TotalHours >= 1 ? $"{(int)elapsed.TotalHours}:" : "")}{elapsed.Minutes:D2}:{elapsed.Seconds:D2}");

    /// <summary>A count with thousands apart.</summary>
    /// <param name="count">A number.</param>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Where the run stands, such as "round 3 of 8, verifying, height 57".</summary>
    /// <param name="snapshot">The run.</param>
    public static string Where(DevnetSnapshot snapshot) => snapshot.Round == 0
        ? $"before round 1 of {snapshot.RoundsTotal}, height {snapshot.Height}"
        : $"round {snapshot.Round} of {snapshot.RoundsTotal}, {snapshot.Phase}, height {snapshot.Height}";

    /// <summary>A bar of full and half blocks for a share of the width.</summary>
    /// <param name="share">0 to 1; clamped.</param>
    /// <param name="width">Characters of a full bar.</param>
    public static string Bar(double share, int width)
    {
        int halves = (int)Math.Round(Math.Clamp(double.IsFinite(share) ? share : 0, 0, 1) * width * 2);
        return new string('█', halves / 2) + (halves % 2 == 1 ? "▌" : "");
    }
}
