using System.CommandLine;
using System.Text.RegularExpressions;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Commands;
using R3mes.Daemon.Options;

namespace R3mes.Tests.Packaging;

/// <summary>remesd(1) against the program: the commands there are, the exit codes and the variables.</summary>
public sealed partial class ManualPageTests
{
    private static readonly string Page = File.ReadAllText(RepositoryRoot.File("packaging", "man", "remesd.1"));

    [Fact]
    public void Names_every_command_and_no_other()
    {
        CommandHost host = new(TextReader.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>());
        IEnumerable<string> has = Leaves(RootCommandTree.Create(host), "remesd");
        string section = Page[Page.IndexOf(".SH COMMANDS", StringComparison.Ordinal)..Page.IndexOf(".SH CONFIGURATION", StringComparison.Ordinal)];
        Assert.Equal(has.Order(StringComparer.Ordinal), CommandName().Matches(section).Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_every_exit_code_and_no_other()
    {
        string section = Page[Page.IndexOf(".SH EXIT STATUS", StringComparison.Ordinal)..Page.IndexOf(".SH ENVIRONMENT", StringComparison.Ordinal)];
        Assert.Equal(Enum.GetValues<ExitCode>().Select(code => (int)code), Code().Matches(section).Select(match => int.Parse(match.Groups["code"].Value)));
    }

    [Fact]
    public void Names_every_variable_that_is_no_option() =>
        Assert.All(NodeConfiguration.OtherVariables, variable => Assert.Contains($".B {variable}\n", Page, StringComparison.Ordinal));

    private static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(below => Leaves(below, $"{path} {below.Name}"));

    [GeneratedRegex(@"remesd( [a-z][a-z-]*)+")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"^\.B (?<code>[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Code();
}
