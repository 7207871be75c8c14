namespace R3mes.Tests.EndToEnd;

/// <summary>A transaction that a running node has committed, as `query` shows, outlives the process however it ends.</summary>
public sealed class CommittedTransactionTests
{
    [Fact]
    public async Task Is_there_after_a_kill_and_after_another_right_at_the_next_start()
    {
        await using OwnNode own = await OwnNode.InitAsync();
        await own.SucceedsAsync("keys", "add", "friend", "--unencrypted");
        string receiver, sender;
        using (RemesdProcess node = own.Start())
        {
            Assert.Contains("sequence          0", await own.AskAsync(node, _ => true, "query", "account", "operator"), StringComparison.Ordinal);
            await own.SucceedsAsync("tx", "send", "operator", "friend", "1234uremes");
            receiver = await own.AskAsync(node, answer => answer.Contains(" 1234uremes\n", StringComparison.Ordinal), "query", "account", "friend");
            sender = await own.AskAsync(node, _ => true, "query", "account", "operator");
            Assert.Contains("sequence          1", sender, StringComparison.Ordinal);
            node.Kill();
        }

        for (int start = 1; start <= 2; start++)
        {
            using RemesdProcess node = own.Start();
            // The first answers, not the ones after some blocks: nothing was to be made again.
            Assert.Equal(receiver, await own.AskAsync(node, _ => true, "query", "account", "friend"));
            Assert.Equal(sender, await own.AskAsync(node, _ => true, "query", "account", "operator"));
            node.Kill();
        }
    }
}
