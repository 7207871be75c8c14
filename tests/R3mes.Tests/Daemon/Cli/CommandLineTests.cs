using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Daemon.Commands;
using R3mes.Tests.Daemon.Commands;

namespace R3mes.Tests.Daemon.Cli;

public sealed class CommandLineTests : IDisposable
{
    private static readonly Type[] Numbers =
        [typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(short), typeof(ushort), typeof(byte), typeof(int?), typeof(uint?), typeof(long?), typeof(ulong?)];

    private readonly CommandRun _run = new();

    [Fact]
    public async Task Shows_help_with_an_example_that_parses_for_every_command()
    {
        CommandHost host = new(TextReader.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>());
        Command root = RootCommandTree.Create(host);
        foreach (RemesCommand command in All(root))
        {
            string[] path = PathOf(command);
            Assert.Equal(ExitCode.Success, await _run.RunAsync([.. path, "--help"]));
            Assert.Contains("Example", _run.Output, StringComparison.Ordinal);
            Assert.NotEmpty(command.Examples);
            Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
            Assert.All(command.Arguments, a => Assert.False(string.IsNullOrEmpty(a.Description), $"{command.Name} {a.Name}"));
            Assert.All(command.Options, o => Assert.False(string.IsNullOrEmpty(o.Description), $"{command.Name} {o.Name}"));
            foreach (string example in command.Examples)
            {
                Assert.Contains("  " + example, _run.Output, StringComparison.Ordinal);
                Assert.StartsWith("remesd " + string.Join(' ', path), example, StringComparison.Ordinal);
                string[] words = [.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example).Skip(1)];
                Assert.Empty(root.Parse(words).Errors);
            }
        }
    }

    [Fact]
    public async Task Shows_help_when_nothing_is_said()
    {
        Assert.Equal(ExitCode.Success, await _run.RunAsync());
        Assert.Contains("Commands:", _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_was_meant_by_a_misspelt_word()
    {
        await _run.FailsAsync(ExitCode.Usage, "did you mean `remesd dataset`?", "datset");
        await _run.FailsAsync(ExitCode.Usage, "did you mean `remesd dataset convert`?", "dataset", "conver");
        await _run.FailsAsync(ExitCode.Usage, "did you mean --shards?", "dataset", "shard", "x", "--shard", "3");
        await _run.FailsAsync(ExitCode.Usage, "Say which `remesd dataset` command: convert, shard, info.", "dataset");
        await _run.FailsAsync(ExitCode.Usage, "it takes a whole number", "dataset", "shard", "x", "--shards", "abc", "--out", "y");
        await _run.FailsAsync(ExitCode.Usage, "'--out' is required", "dataset", "convert", "x");
    }

    [Fact]
    public async Task Refuses_what_is_no_whole_number_for_every_option_that_takes_one()
    {
        Command root = RootCommandTree.Create(new CommandHost(TextReader.Null, TextWriter.Null, TextWriter.Null, new Dictionary<string, string>()));
        List<string> seen = [];
        foreach (RemesCommand command in All(root))
        {
            foreach (Option option in command.Options.Where(option => Numbers.Contains(option.ValueType)))
            {
                string[] words = [.. PathOf(command), .. command.Arguments.Select(_ => "1"), .. command.Options.Where(other => other.Required && other != option).SelectMany(other => (string[])[other.Name, "1"])];
                foreach (string text in (string[])["abc", "1.5", "100000000000000000000"])
                    await _run.FailsAsync(ExitCode.Usage, option.Name, [.. words, option.Name, text]);
                seen.Add($"{command.Name} {option.Name}");
            }
        }

        Assert.Superset(new HashSet<string>(["devnet --rounds", "devnet --cheat", "devnet --seed", "devnet --miners", "start --block-interval-ms", "shard --shards", "tx --blocks"]), new HashSet<string>(seen));
        await _run.FailsAsync(ExitCode.Usage, "--cheat", "devnet", "--cheat", "yes");
        await _run.FailsAsync(ExitCode.Usage, "does not take 'abc'", "devnet", "--reproducible=abc");
        await _run.FailsAsync(ExitCode.Usage, "--rounds", "devnet", "--rounds", "1", "--rounds", "2");
        await _run.FailsAsync(ExitCode.Usage, "leave --block-interval-ms out", "devnet", "--reproducible", "--block-interval-ms", "5");
    }

    [Fact]
    public async Task Reports_a_failed_disk_and_an_interrupt_by_their_codes()
    {
        Assert.Equal((ExitCode.Failed, "remesd: disk on fire.\n"), await ThrowAsync(new IOException("disk on fire"), cancelled: false));
        Assert.Equal((ExitCode.Interrupted, "remesd: stopped.\n"), await ThrowAsync(new OperationCanceledException(), cancelled: true));
        (ExitCode code, string error) = await ThrowAsync(new R3mes.Primitives.InvariantException("two is one"), cancelled: false);
        Assert.Equal(ExitCode.Bug, code);
        Assert.Contains("two is one", error, StringComparison.Ordinal);
        (code, error) = await ThrowAsync(new NotSupportedException("three"), cancelled: false);
        Assert.Equal(ExitCode.Bug, code);
        Assert.Equal("remesd: this is a bug of remesd, please report it with the command you ran: NotSupportedException: three\n", error);
    }

    [Fact]
    public async Task Reports_a_fault_of_the_parser_by_its_code()
    {
        RemesCommand root = new("remesd", "x", "remesd");
        root.Validators.Add(_ => throw new InvalidOperationException("four"));
        StringWriter said = new();
        Assert.Equal(ExitCode.Bug, await new CommandLine(root, new CommandHost(TextReader.Null, TextWriter.Null, said, new Dictionary<string, string>())).RunAsync(["x"], CancellationToken.None));
        Assert.Contains("InvalidOperationException: four", said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_exit_codes_are_documented_and_stay()
    {
        Assert.Equal(
            "Success=0 Failed=1 Usage=2 Config=3 Data=4 Unavailable=5 NoGpu=6 Bug=70 Interrupted=130",
            string.Join(' ', Enum.GetValues<ExitCode>().Select(c => $"{c}={(int)c}")));
    }

    public void Dispose() => _run.Dispose();

    private static async Task<(ExitCode Code, string Error)> ThrowAsync(Exception error, bool cancelled)
    {
        StringWriter said = new();
        CommandHost host = new(TextReader.Null, TextWriter.Null, said, new Dictionary<string, string>());
        RemesCommand root = new RemesCommand("remesd", "x", "remesd").Does((_, _) => Task.FromException<ExitCode>(error));
        ExitCode code = await new CommandLine(root, host).RunAsync(["--"], new CancellationToken(cancelled));
        return (code, said.ToString().ReplaceLineEndings("\n"));
    }

    private static IEnumerable<RemesCommand> All(Command command) =>
        command.Subcommands.SelectMany(All).Prepend(Assert.IsType<RemesCommand>(command));

    private static string[] PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. PathOf(parent), command.Name] : [];
}
