using System.CommandLine;
using R3mes.Application.Codec;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query round.</summary>
public static class QueryRoundCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<ulong> id = new("id") { Description = "Number of the round; the latest one without it.", Arity = ArgumentArity.ZeroOrOne };
        return new RemesCommand("round", "Show a round: where it stands, its shards and counts.", "remesd query round", "remesd query round 3") { id, options.Home }.Does(parsed =>
        {
            ulong number = parsed.GetValue(id);
            string what = number == 0 ? "round yet" : $"round {number}";
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            ExitCode code = node.TryQuery("/remes.remes.v1.Query/GetRound", new WireWriter().WriteVarint(1, number).ToArray(), what, out byte[] answer);
            if (code != ExitCode.Success) return code;
            CanonicalReader reader = new(answer);
            ReadOnlySpan<byte> message = reader.Message(1, 4096, out _);
            if (!Round.TryDecode(message, out Round round)) return node.Unreadable(what);
            Listing listing = new Listing(host.Output).Line("round", $"{round.Id}").Line("status", $"{round.Status.ToText()}").Line("model version", $"{round.ModelVersion}")
                .Line("adapter", $"{round.AdapterCid}").Line("dataset", $"{round.DatasetId}, {round.ShardsTotal} shards").Line("opened at", $"{round.Opens}").Line("closes at", $"{round.Closes}")
                .Line("miners", $"{round.Assigned} assigned, {round.Submitted} submitted, {round.Accepted} accepted, {round.Rejected} rejected");
            if (round.Failure != RoundFailure.None) listing.Line("failed because", $"{round.Failure.ToText()}");
            while (reader.Has(2))
            {
                ReadOnlySpan<byte> item = reader.Message(2, 4096, out _);
                if (!Assignment.TryDecode(item, out Assignment assignment)) return node.Unreadable(what);
                listing.Line("  assigned", $"{assignment.Miner} shard {assignment.Shard}{(assignment.Submitted ? ", submitted" : "")}");
            }

            return ExitCode.Success;
        });
    }
}
