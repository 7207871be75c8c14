using R3mes.Daemon.Cli;

namespace R3mes.Tests.Daemon.Cli;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("thread", "threads")]
    [InlineData("THREADS", "threads")]
    [InlineData("htreads", "threads")]
    [InlineData("bytesmax", "bytes_max")]
    [InlineData("zebra", null)]
    [InlineData("", null)]
    public void Finds_the_nearest_name_or_none(string word, string? near) => Assert.Equal(near, Spelling.Nearest(word, ["threads", "bytes_max", "backend"]));
}
