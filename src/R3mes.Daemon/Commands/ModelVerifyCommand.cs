using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Daemon.Cli;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd model verify.</summary>
public static class ModelVerifyCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> file = new("file") { Description = "Any file, such as a model or an adapter." };
        Option<string> hash = new("--sha256") { Description = "The hash that genesis or the model's card names, 64 hexadecimal digits.", HelpName = "hex", Required = true };
        return new RemesCommand("verify", "Check that a file has the hash it should have; exit code 1 when it has not.",
            "remesd model verify model.safetensors --sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") { file, hash }
            .Does((parsed, stop) => RunAsync(host, parsed.GetRequiredValue(file), parsed.GetRequiredValue(hash), stop));
    }

    private static async Task<ExitCode> RunAsync(CommandHost host, string path, string expected, CancellationToken stop)
    {
        if (!Digest.TryParseHex(expected, out Digest wanted))
            return host.Fail(ExitCode.Usage, $"--sha256 takes 64 hexadecimal digits, not '{expected}'.");
        if (!InputFile.TryOpen(path, host, out FileStream? file)) return ExitCode.Data;
        Digest found;
        await using (file)
            found = Digest.FromSpan(await SHA256.HashDataAsync(file!, stop).ConfigureAwait(false));
        if (found != wanted)
            return host.Fail(ExitCode.Failed, $"{path} has sha256 {found}, not {wanted}: get the file again.");
        host.Output.WriteLine($"{path}: sha256 {found}, as it should be");
        return ExitCode.Success;
    }
}
