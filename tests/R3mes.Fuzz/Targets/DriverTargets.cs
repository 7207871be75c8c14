using R3mes.Fuzz.Drivers;
using R3mes.Node.Driver;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Fuzz.Targets;

/// <summary>What one of four validators says to the drivers of the other three, whatever it is and whenever it comes.</summary>
internal static class DriverTargets
{
    private const int WaitsMax = 600, UnitsMax = 600; // thirty seconds: some twenty heights

    // Rounds grow longer one by one, and every fourth proposer says nothing: two minutes see some twenty rounds.
    private static readonly TimeSpan GoesOnWithin = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("driver-message", Seeds, Run) { Seal = Sign, AllocationBase = 1 << 30, AllocationPerByte = 1 << 16, InputBytesMax = 1 << 16, Cost = 200 },
    ];

    private static string Run(byte[] input)
    {
        DriverNetwork network = new(DriverNetwork.Faulty);
        int units = 0, waits = 0;
        string said = "";
        DriverScript script = new(input);
        while (script.TryNext(out int target, out int wait, out ReadOnlySpan<byte> bytes))
        {
            if (target < 0)
            {
                wait = Math.Min(wait, UnitsMax - units);
                units += wait;
                if (waits++ < WaitsMax) network.Wait(TimeSpan.FromMilliseconds(wait * DriverScript.UnitMs));
                continue;
            }

            if (PeerMessageCodec.TryDecode(bytes, out PeerMessage? message) is not null) continue;
            for (int i = 0; i < DriverNetwork.Faulty; i++)
                if (target is DriverScript.ToAll || target == i) network.Inject(i, message!);
        }

        long height = network.HeightMin;
        TimeSpan end = network.Clock.Elapsed + GoesOnWithin;
        while (network.HeightMin < height + 2)
        {
            FuzzFailedException.Unless(network.Clock.Elapsed < end, $"the chain goes on: {string.Join("; ", network.Nodes.Select(node => node.Driver.Describe()))}");
            network.Wait(TimeSpan.FromSeconds(1));
        }

        foreach (DriverRefusal refusal in Enum.GetValues<DriverRefusal>())
            if (network.Nodes.Any(node => node.Driver.Counts.Refused(refusal) > 0)) said += $"{refusal} ";
        if (network.Blocks.Proposed > 0) said += "its block ";
        if (network.Blocks.Evidence > 0) said += "its evidence ";
        return $"{said}{(network.Offences > 0 ? "punished" : "")} {new string('|', (int)Math.Min(height, 6))}";
    }

    private static byte[] Sign(byte[] input)
    {
        List<byte> signed = [];
        DriverScript script = new(input);
        while (script.TryNext(out int target, out int wait, out ReadOnlySpan<byte> bytes))
        {
            if (target < 0) DriverScript.Wait(signed, wait);
            else if (PeerMessageCodec.TryDecode(bytes, out PeerMessage? message) is not null) DriverScript.Say(signed, target, bytes);
            else DriverScript.Say(signed, target, PeerMessageCodec.Encode(FaultySigner.Sign(message!)));
        }

        return [.. signed];
    }

    /// <summary>What the fourth says when it follows the rules, from one height to the next; two votes at one place and their evidence; what it says to one alone; blocks that nobody asked for.</summary>
    private static IReadOnlyList<byte[]> Seeds()
    {
        List<byte> all = [], first = [], toOne = [], twice = [], blocks = [];
        List<(Vote One, Vote Other)> pairs = [];
        DriverNetwork network = Recorded((units, targets, message) =>
        {
            foreach (List<byte> script in (List<byte>[])[all, toOne]) DriverScript.Wait(script, units);
            foreach (int target in targets.Count == DriverNetwork.Faulty ? [DriverScript.ToAll] : targets) DriverScript.Say(all, target, message);
            DriverScript.Say(toOne, 0, message);
            if (first.Count < 3000) DriverScript.Say(first, DriverScript.ToAll, message);
            if (PeerMessageCodec.TryDecode(message, out PeerMessage? read) is null && read is VoteMessage vote) pairs.Add(Contradict(twice, vote.Vote, units));
        });
        foreach ((Vote one, Vote other) in pairs.Where(pair => pair.One.Height <= network.HeightMin))
        {
            // Shown once it can be judged, which takes the time of the block.
            BlockRecord record = BlockRecord.TryDecode(network.Nodes[0].Log.Read(one.Height), BlockLimits.Default)!;
            if (DuplicateVoteEvidence.Of(one, other, record.Block.Header.Time, DriverNetwork.Set) is { } evidence)
                DriverScript.Say(twice, DriverScript.ToAll, PeerMessageCodec.Encode(new EvidenceMessage([evidence.Encode()])));
        }

        for (long height = network.HeightMin; height > 0; height--)
        {
            BlockRecord record = BlockRecord.TryDecode(network.Nodes[0].Log.Read(height), BlockLimits.Default)!;
            BlockResponseMessage response = new() { Height = height, Block = record.Block.Encoded, Commit = record.Commit.Encode(), BaseHeight = 1 };
            DriverScript.Say(blocks, DriverScript.ToAll, PeerMessageCodec.Encode(response));
            DriverScript.Say(blocks, 1, PeerMessageCodec.Encode(new BlockRequestMessage(height)));
            DriverScript.Wait(blocks, 30);
        }

        return [[.. all], [.. first], [.. toOne], [.. twice], [.. blocks]];
    }

    /// <summary>A vote, and another at its place.</summary>
    private static (Vote, Vote) Contradict(List<byte> script, Vote vote, int units)
    {
        VoteMessage other = new(vote with { BlockId = BlockId.Nil, Extension = OpaqueBytes.Empty, ExtensionSignature = OpaqueBytes.Empty });
        other = (VoteMessage)FaultySigner.Sign(other);
        DriverScript.Wait(script, units);
        DriverScript.Say(script, 0, PeerMessageCodec.Encode(new VoteMessage(vote)));
        DriverScript.Say(script, 1, PeerMessageCodec.Encode(other));
        DriverScript.Say(script, 2, PeerMessageCodec.Encode(new VotesMessage([other.Vote, vote])));
        return (vote, other.Vote);
    }

    /// <summary>Four that follow the rules, for as long as the fourth's words fit into an input.</summary>
    private static DriverNetwork Recorded(Action<int, IReadOnlyList<int>, byte[]> say)
    {
        int units = 0;
        DriverNetwork network = new(DriverNetwork.Validators, (targets, message) =>
        {
            say(units, targets, message);
            units = 0;
        });
        while (network.HeightMin < 6)
        {
            network.Wait(TimeSpan.FromMilliseconds(DriverScript.UnitMs));
            units++;
        }

        return network;
    }
}
