namespace R3mes.Daemon.Cli;

/// <summary>Where a passphrase comes from: a file, or a person at the terminal. Never an argument, which every user of the machine could read.</summary>
public static class Passphrase
{
    /// <summary>Shorter ones are refused for new keys.</summary>
    public const int CharsMin = 8;

    /// <summary>Names the file when the flag does not.</summary>
    public const string FileVariable = "REMESD_PASSPHRASE_FILE";

    private const int FileBytesMax = 4096;

    /// <summary>Gets a passphrase, or says why there is none.</summary>
    /// <param name="host">The process.</param>
    /// <param name="file">The file of --passphrase-file, null when the flag is not given.</param>
    /// <param name="isNew">True to ask twice and to refuse a short one.</param>
    /// <param name="passphrase">The passphrase when <see cref="ExitCode.Success"/> is returned.</param>
    public static ExitCode Get(CommandHost host, string? file, bool isNew, out string passphrase)
    {
        passphrase = "";
        string? path = file ?? host.Variable(FileVariable);
        string? found;
        if (path is not null)
        {
            if (!File.Exists(path) || new FileInfo(path).Length > FileBytesMax)
                return host.Fail(ExitCode.Data, $"There is no passphrase file {path} of one line: write the passphrase into {Source(host, path)}, with rights 0600.");
            found = File.ReadLines(path).FirstOrDefault();
        }
        else if (host.CanAsk)
        {
            found = SecretPrompt.Ask("Passphrase: ", host.Error);
            if (found is not null && isNew && SecretPrompt.Ask("Again: ", host.Error) != found)
                return host.Fail(ExitCode.Usage, "The two passphrases differ: run the command again.");
        }
        else
        {
            return host.Fail(ExitCode.Usage, $"A passphrase is needed and nobody can be asked for it: name a file that holds it with --passphrase-file or {FileVariable}.");
        }

        if (string.IsNullOrEmpty(found)) return host.Fail(ExitCode.Usage, "No passphrase was given: run the command again with one.");
        if (isNew && found.Length < CharsMin) return host.Fail(ExitCode.Usage, $"The passphrase is too short: take at least {CharsMin} characters.");
        passphrase = found;
        return ExitCode.Success;
    }

    // Under systemd the file is a copy that the service manager makes (remesd.service, LoadCredential); nobody can write it.
    private static string Source(CommandHost host, string path) =>
        host.Variable("CREDENTIALS_DIRECTORY") is { } folder && Path.GetDirectoryName(path) == folder ? Path.Combine("/etc/credstore", Path.GetFileName(path)) : "it";
}
