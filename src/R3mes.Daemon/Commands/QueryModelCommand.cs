using System.CommandLine;
using R3mes.Application.Codec;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd query model.</summary>
public static class QueryModelCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(GlobalOptions options, CommandHost host)
    {
        Argument<ulong> version = new("version") { Description = "Version of the model; the latest one without it.", Arity = ArgumentArity.ZeroOrOne };
        return new RemesCommand("model", "Show the model that is final: its version, adapter and held-out loss.", "remesd query model", "remesd query model 3") { version, options.Home }.Does(parsed =>
        {
            ulong number = parsed.GetValue(version);
            string what = $"model version {number}";
            NodeQuestion node = new(host, options.HomeOf(parsed, host));
            ExitCode code = node.TryQuery("/remes.remes.v1.Query/GetModelParams", new WireWriter().WriteVarint(1, number).ToArray(), what, out byte[] answer);
            if (code != ExitCode.Success) return code;
            CanonicalReader reader = new(answer);
            ReadOnlySpan<byte> message = reader.Message(1, 4096, out _);
            string name = reader.Text(2, 256);
            Cid file = reader.Cid(3);
            Digest hash = reader.Digest(4);
            if (!reader.Complete || !GlobalModelState.TryDecode(message, out GlobalModelState model)) return node.Unreadable(what);
            Listing listing = new Listing(host.Output).Line("model", $"{name}").Line("model cid", $"{file}").Line("model sha256", $"{hash}").Line("version", $"{model.Version}")
                .Line("adapter", $"{model.AdapterCid}").Line("final in round", $"{model.RoundId}").Line("at height", $"{model.Height}");
            if (model.HeldOutLoss > 0) listing.Line("held-out loss", $"{model.HeldOutLoss / 16777216.0:F4} nats per byte");
            return ExitCode.Success;
        });
    }
}
