using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>A file that a command reads.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading, or says what is wrong with its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">Takes the sentence.</param>
    /// <param name="file">The file, null when it cannot be read and the command ends with <see cref="ExitCode.Data"/>.</param>
    public static bool TryOpen(string path, CommandHost host, out FileStream? file)
    {
        file = null;
        if (Directory.Exists(path))
        {
            host.Fail(ExitCode.Data, $"{path} is a folder: name a file in it.");
            return false;
        }

        if (!File.Exists(path))
        {
            host.Fail(ExitCode.Data, $"There is no file {path}: check the name.");
            return false;
        }

        try
        {
            file = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            host.Fail(ExitCode.Data, $"{path} may not be read by this user: change its rights or run as its owner.");
            return false;
        }
    }

    /// <summary>Reads a whole file, or says why it cannot be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">Takes the sentence.</param>
    /// <param name="bytes">The file's bytes; empty when it cannot be read and the command ends with <see cref="ExitCode.Data"/>.</param>
    public static bool TryRead(string path, CommandHost host, out byte[] bytes)
    {
        bytes = [];
        if (!TryOpen(path, host, out FileStream? file)) return false;
        using (file)
        {
            if (file!.Length > Array.MaxLength)
            {
                host.Fail(ExitCode.Data, $"{path} has {file.Length} bytes, more than are read at once: this version takes files up to 2 GB.");
                return false;
            }

            bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return true;
        }
    }
}
