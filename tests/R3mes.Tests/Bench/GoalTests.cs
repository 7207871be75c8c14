using System.Text;
using R3mes.Benchmarks;
using R3mes.Benchmarks.Results;

namespace R3mes.Tests.Bench;

public sealed class GoalTests
{
    [Theory]
    [InlineData(">= 3", 3, true)]
    [InlineData(">= 3", 2.9999, false)]
    [InlineData("<= 1.05", 1.05, true)]
    [InlineData("<= 1.05", 1.06, false)]
    [InlineData(">= 0", double.NaN, false)]
    [InlineData("<= 100", double.NaN, false)]
    public void A_figure_keeps_a_goal_or_does_not(string text, double value, bool met) => Assert.Equal(met, Goal.TryRead(text)!.IsMet(value));

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("> 3")]
    [InlineData(">=3")]
    [InlineData(">= ")]
    [InlineData(">= fast")]
    [InlineData("<= Infinity")]
    public void What_is_no_bound_is_no_goal(string text) => Assert.Null(Goal.TryRead(text));

    [Fact]
    public void Goals_are_found_by_area_and_row_and_missing_rows_are_named()
    {
        Goals goals = Goals.Parse(Encoding.UTF8.GetBytes("""{ "about": "text", "a": { "x_ms": "<= 5", "y_mb": ">= 1" }, "b": { "x_ms": "<= 9" } }"""));
        Assert.Equal(5, goals.Of("a", "x_ms")!.Bound);
        Assert.Equal(9, goals.Of("b", "x_ms")!.Bound);
        Assert.Null(goals.Of("a", "z"));
        Assert.Null(goals.Of("c", "x_ms"));
        Assert.Equal(["y_mb"], goals.Without("a", ["x_ms", "other"]));
        Assert.Empty(goals.Without("c", []));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{ "a": { "x": "soon" } }""")]
    [InlineData("""{ "a": { "x": 3 } }""")]
    public void Goals_that_are_none_are_refused(string json) => Assert.Throws<BenchException>(() => Goals.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void The_goals_here_are_the_project_s()
    {
        string shared = RepositoryRoot.File("..", "shared", "goals.json");
        Assert.SkipUnless(File.Exists(shared), "there is no ../shared/goals.json to compare bench/goals.json with");
        Assert.Equal(File.ReadAllText(shared), File.ReadAllText(RepositoryRoot.File("bench", "goals.json")));
    }

    [Fact]
    public void The_goals_here_can_be_read()
    {
        Goals goals = Goals.Read(RepositoryRoot.File("bench", "goals.json"));
        Assert.NotNull(goals.Of("training", "tiny_train_vs_best_torch_f32"));
        Assert.NotNull(goals.Of("chain", "single_validator_tx_per_s"));
    }
}
