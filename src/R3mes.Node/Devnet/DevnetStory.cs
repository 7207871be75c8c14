using System.Globalization;
using R3mes.Application.Events;
using R3mes.Primitives.Chain;

namespace R3mes.Node.Devnet;

/// <summary>Tells chain events in sentences that someone who knows only the README can follow.</summary>
public sealed class DevnetStory(IReadOnlyList<(string Name, Address Address)> parties)
{
    /// <summary>The sentence for an event, or null for one that would only repeat another.</summary>
    public string? Tell(ChainEvent happened) => happened.Type switch
    {
        EventTypes.RoundOpened => $"round {happened["round"]} opened: {happened["assigned"]} miners train from adapter {Short(happened["adapter"])}, gradients due by block {happened["closes"]}",
        EventTypes.GradientSubmitted => $"{Who(happened["miner"])} submitted gradient {Short(happened["cid"])}: its probe loss went {Nats(happened["loss_before"])} -> {Nats(happened["loss_after"])}",
        EventTypes.RoundClosed => $"round {happened["round"]} closed with {happened["submitted"]} of {happened["assigned"]} gradients",
        EventTypes.VerifiersDrawn => $"{happened["sampled"]} gradients drawn for verification by re-execution",
        EventTypes.GradientVerified => $"{Who(happened["miner"])}: verified, equal to the last bit",
        EventTypes.GradientRejected => $"{Who(happened["miner"])}: REJECTED ({happened["status"]}), excluded from the round",
        EventTypes.MinerSlashed => $"{Who(happened["miner"])}: SLASHED {Remes(happened["amount"])} of its stake ({happened["reason"]}), {Remes(happened["burned"])} of it burned",
        EventTypes.VerdictMissed => $"{Who(happened["verifier"])} owed a verdict and gave none",
        EventTypes.ValidatorSlashed => $"{Who(happened["operator"])}: slashed {Remes(happened["amount"])} ({happened["reason"]})",
        EventTypes.AggregationRevealed => $"{Who(happened["proposer"])} combined the gradients into adapter {Short(happened["cid"])}, held-out loss {Nats(happened["held_out_loss"])}",
        EventTypes.AggregationChallenged => $"{Who(happened["challenger"])} challenged the aggregation with a bond of {Remes(happened["bond"])}",
        EventTypes.DisputeDecided => $"the challenge of round {happened["round"]} was decided: {happened["status"]}",
        EventTypes.RoundFinal => $"round {happened["round"]} final: the model is now version {happened["version"]}, from {happened["accepted"]} gradients, {happened["rejected"]} rejected",
        EventTypes.RoundFailed => $"round {happened["round"]} failed ({happened["reason"]}): the model did not advance",
        EventTypes.Reward => $"{Who(happened["recipient"])} earned {Remes(happened["amount"])} as {happened["role"]}",
        EventTypes.Transfer => $"{Who(happened["sender"])} sent {Remes(happened["amount"])} to {Who(happened["recipient"])}",
        EventTypes.MinerStaked => $"{Who(happened["miner"])} staked {Remes(happened["stake"])}",
        _ => null,
    };

    /// <summary>The party's name, or the address itself when it is nobody's.</summary>
    public string Who(string address)
    {
        foreach ((string name, Address known) in parties)
            if (known.ToString() == address) return name;
        return address;
    }

    private static string Remes(string amount) => Amount.TryParse(amount, out Amount parsed) ? parsed.ToRemesString() + " REMES" : amount;

    private static string Nats(string fixedPoint) =>
        ulong.TryParse(fixedPoint, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? (value / 16777216.0).ToString("F4", CultureInfo.InvariantCulture) : fixedPoint;

    private static string Short(string cid) => cid.Length > 12 ? string.Concat("..", cid.AsSpan(cid.Length - 8)) : cid;
}
