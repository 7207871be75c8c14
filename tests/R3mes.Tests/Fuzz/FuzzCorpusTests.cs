using R3mes.Fuzz;

namespace R3mes.Tests.Fuzz;

public sealed class FuzzCorpusTests
{
    private const int RunsOfACheapTarget = 600;

    private static readonly FuzzCorpus Corpus = new(RepositoryRoot.File("tests", "R3mes.Fuzz", "corpus"));

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Every_committed_input_is_read_or_refused_within_its_bounds(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        IReadOnlyList<(string Name, byte[] Bytes)> files = Corpus.Of(target);
        Assert.Contains(files, file => file.Name.StartsWith("seed-", StringComparison.Ordinal));
        foreach ((string file, byte[] bytes) in files)
        {
            string? failure = FuzzCheck.Failure(target, bytes, out _);
            Assert.True(failure is null, $"{name}/{file}: {failure}");
        }
    }

    [Theory] // a target whose seeds end at the first check finds nothing
    [InlineData("driver-message", "its block", "its evidence", "BlockNotAskedFor", "||||||")]
    [InlineData("ics23-proof", "proven", "absence proven", "answer proven", "answer WrongKey", "spec ")]
    [InlineData("seed-proofs", "block accepted", "an extension", "block refused")]
    [InlineData("vrf-proof", "proven", "refused, True", "no key")]
    public void Seeds_reach_what_lies_behind_the_checks(string name, params string[] words)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        string[] outcomes = [.. target.Seeds().Select(target.Run)];
        Assert.All(words, word => Assert.Contains(outcomes, outcome => outcome.Contains(word, StringComparison.Ordinal)));
        // The committed seeds are what the target makes now.
        Assert.Equal(target.Seeds().Select(Convert.ToHexString), Corpus.Of(target).Where(file => file.Name.StartsWith("seed-", StringComparison.Ordinal)).Select(file => Convert.ToHexString(file.Bytes)));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_few_mutated_inputs_are_read_or_refused(string name)
    {
        FuzzTarget target = FuzzTargets.All.Single(t => t.Name == name);
        FuzzRun run = new(target, seed: 7, Corpus.Of(target).Select(file => file.Bytes));
        (byte[] Input, string Failure)? found = run.Next(() => run.Runs >= Math.Max(3, RunsOfACheapTarget / target.Cost));
        Assert.True(found is null, $"{Convert.ToHexString(found?.Input ?? [])}: {found?.Failure}");
    }

    [Fact]
    public void Every_folder_of_the_corpus_has_a_target_and_every_file_is_a_seed_or_a_crash()
    {
        string[] files = [.. Directory.EnumerateFiles(Corpus.Folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Corpus.Folder, path))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            string[] parts = file.Split('/');
            Assert.True(parts.Length == 2 && FuzzTargets.All.Any(target => target.Name == parts[0]), $"{file}: no target reads it");
            Assert.Matches("^(seed|crash)-[0-9a-f]+\\.bin$", parts[1]);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_inputs()
    {
        byte[] begin = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        FuzzRandom one = new(3), two = new(3), other = new(4);
        Assert.Equal(Mutator.Mutate(begin, begin, one, 100), Mutator.Mutate(begin, begin, two, 100));
        Assert.NotEqual(Enumerable.Range(0, 8).Select(_ => one.Next()), Enumerable.Range(0, 8).Select(_ => other.Next()));
    }

    [Fact]
    public void A_target_that_throws_or_allocates_too_much_fails()
    {
        FuzzTarget thrower = new("thrower", () => [], _ => throw new InvalidOperationException("found"));
        FuzzTarget glutton = new("glutton", () => [], input => new byte[1_000_000].Length + "" + input.Length);
        Assert.Contains("found", FuzzCheck.Failure(thrower, [1], out _), StringComparison.Ordinal);
        Assert.Contains("are allowed", FuzzCheck.Failure(glutton, [1], out _), StringComparison.Ordinal);
        Assert.Null(FuzzCheck.Failure(glutton with { AllocationBase = 2_000_000 }, [1], out _));
    }
}
