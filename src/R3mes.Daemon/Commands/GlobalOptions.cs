using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Options;

namespace R3mes.Daemon.Commands;

/// <summary>Options that several commands take, made once.</summary>
public sealed class GlobalOptions
{
    private readonly Dictionary<string, Option<string?>> _flags = new(StringComparer.Ordinal);

    /// <summary>Makes the options.</summary>
    public GlobalOptions()
    {
        foreach (NodeOption option in NodeOptionTable.All)
            _flags.Add(option.Key, new Option<string?>(option.Flag) { Description = option.Description, HelpName = option.ValueName });
    }

    /// <summary>--home.</summary>
    public Option<string?> Home { get; } = new("--home")
    {
        Description = $"Folder the node lives in; without it {HomeFolder.Variable}, else ~/.remesd.",
        HelpName = "folder",
    };

    /// <summary>--config.</summary>
    public Option<string?> Config { get; } = new("--config")
    {
        Description = $"Configuration file; without it REMESD_CONFIG, else config/{ConfigFile.FileName} in the home, else {NodeConfiguration.SystemPath}.",
        HelpName = "file",
    };

    /// <summary>Adds --home, --config and a flag for every node option to a command.</summary>
    /// <param name="command">A command that reads the configuration.</param>
    public void AddNodeOptions(Command command)
    {
        command.Options.Add(Home);
        command.Options.Add(Config);
        foreach (NodeOption option in NodeOptionTable.All) command.Options.Add(_flags[option.Key]);
    }

    /// <summary>The home that a command line names.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="host">The process.</param>
    public string HomeOf(ParseResult parsed, CommandHost host) => HomeFolder.Find(parsed.GetValue(Home), host.Environment);

    /// <summary>The configuration that a command line, the environment and the file give.</summary>
    /// <param name="parsed">The command line of a command given to <see cref="AddNodeOptions"/>.</param>
    /// <param name="host">The process.</param>
    /// <param name="configuration">The configuration when null is returned.</param>
    public ConfigError? TryLoad(ParseResult parsed, CommandHost host, out NodeConfiguration? configuration)
    {
        Dictionary<string, string> flags = new(StringComparer.Ordinal);
        foreach (NodeOption option in NodeOptionTable.All)
            if (parsed.GetValue(_flags[option.Key]) is { } text) flags.Add(option.Key, text);
        return NodeConfiguration.TryLoad(parsed.GetValue(Config), HomeOf(parsed, host), host.Environment, flags, out configuration);
    }
}
