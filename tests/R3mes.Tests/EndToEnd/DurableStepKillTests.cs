using System.Globalization;

namespace R3mes.Tests.EndToEnd;

/// <summary>
/// A devnet killed at the entry of each call that makes something durable, one after the other: proposal, signature, block, content, checkpoint. strace delivers
/// the SIGKILL, so that no moment between two of them is left to luck.
/// </summary>
public sealed class DurableStepKillTests
{
    [Fact]
    public void Killed_at_every_sync_and_every_rename_it_ends_as_if_it_had_not_been()
    {
        using KilledTwin devnet = KilledTwin.OfSmallModel();
        // A block has six syncs and two renames; the highest counts reach over several blocks of one life.
        for (int count = 1; count <= 30; count++) RunUntil(devnet, "fsync", count);
        for (int count = 1; count <= 12; count++) RunUntil(devnet, "rename", count);
        Assert.True(devnet.Announced[^1] > 20, $"no checkpoint was met: {string.Join(' ', devnet.Announced)}");
        Assert.True(devnet.Resumes > 10, $"few lives came as far as to go on: {devnet.Resumes}");
        devnet.AssertEqualsUndisturbed();
    }

    private static void RunUntil(KilledTwin devnet, string call, int count)
    {
        // Without --seccomp-bpf, with which strace 6.1 forgets every count but the first.
        string[] strace = ["-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:signal=SIGKILL:when={count}")];
        using RemesdProcess life = RemesdProcess.Traced(strace, devnet.EndlessRun);
        life.WaitForExit();
        Assert.SkipWhen(life.Error.Contains("ptrace", StringComparison.OrdinalIgnoreCase), $"this machine lets nobody trace a process: {life.Error}");
        Assert.True(life.ExitCode == 128 + 9, $"no {call} number {count} came: exit {life.ExitCode}: {life}");
        devnet.Hear(life);
    }
}
