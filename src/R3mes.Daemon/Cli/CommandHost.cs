namespace R3mes.Daemon.Cli;

/// <summary>What a command may touch of the process it runs in, so that tests run commands without a process.</summary>
/// <param name="input">Standard input.</param>
/// <param name="output">Standard output: results only.</param>
/// <param name="error">Standard error: errors, prompts and progress.</param>
/// <param name="environment">Environment variables, by exact name.</param>
public sealed class CommandHost(TextReader input, TextWriter output, TextWriter error, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Standard input.</summary>
    public TextReader Input { get; } = input;

    /// <summary>Standard output: results only.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Standard error: errors, prompts and progress.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Environment variables, by exact name.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = environment;

    /// <summary>True when a person can be asked: standard input and error are the terminal.</summary>
    public bool CanAsk { get; init; }

    /// <summary>True when standard error is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The host of this process.</summary>
    public static CommandHost OfProcess()
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        return new CommandHost(Console.In, Console.Out, Console.Error, environment)
        {
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Says on standard error what is wrong and what to do, and gives back the code to exit with.</summary>
    /// <param name="code">The code.</param>
    /// <param name="sentence">One sentence.</param>
    public ExitCode Fail(ExitCode code, string sentence)
    {
        Hint("remesd: " + sentence.ReplaceLineEndings(" ").Trim());
        return code;
    }

    /// <summary>Writes a line for a person on standard error; one that cannot be written, on a full disk say, is dropped: it changes nothing of what the command did.</summary>
    /// <param name="line">The line.</param>
    public void Hint(string line)
    {
        try
        {
            Error.WriteLine(line);
        }
        catch (IOException)
        {
            // There is nowhere left to say it.
        }
    }

    /// <summary>The value of a variable, null when it is not set or empty.</summary>
    /// <param name="name">Its name.</param>
    public string? Variable(string name) => Environment.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
