namespace R3mes.Tests.EndToEnd;

/// <summary>Fifty SIGKILLs at random moments leave no trace in blocks, state and keys.</summary>
public sealed class RandomKillTests
{
    private const int Kills = 50;

    [Fact]
    public void A_small_model_s_devnet()
    {
        using KilledTwin devnet = KilledTwin.OfSmallModel();
        AssertSurvives(devnet, TimeSpan.FromSeconds(1));
    }

    /// <summary>Most kills meet training. Takes minutes: `make test-full` runs it.</summary>
    [Fact(Explicit = true)]
    public void The_shipped_model_s_devnet()
    {
        using KilledTwin devnet = KilledTwin.OfShippedModel();
        AssertSurvives(devnet, TimeSpan.FromSeconds(5));
    }

    private static void AssertSurvives(KilledTwin devnet, TimeSpan longestLife)
    {
        int seed = Random.Shared.Next();
        Random moments = new(seed);
        for (int kill = 0; kill < Kills; kill++)
        {
            using RemesdProcess life = RemesdProcess.Start(devnet.EndlessRun);
            Thread.Sleep(longestLife * moments.NextDouble());
            Assert.False(life.HasExited, $"remesd ended by itself: {life}");
            life.Kill();
            devnet.Hear(life);
        }

        string heights = string.Join(' ', devnet.Announced);
        TestContext.Current.SendDiagnosticMessage("moments from seed {0}; highest block announced before each kill: {1}", seed, heights);
        Assert.True(devnet.Announced.Distinct().Count() > 10, $"the kills of seed {seed} met few heights: {heights}");
        Assert.True(devnet.Resumes > 10, $"few lives came as far as to go on: {devnet.Resumes}");
        devnet.AssertEqualsUndisturbed();
    }
}
