using System.Text;
using R3mes.Application.Params;
using R3mes.Node.Control;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Node.Control;

public sealed class NodeStatusTests
{
    [Fact]
    public void Reads_what_it_writes()
    {
        NodeStatus status = new("a \"chain\"", ulong.MaxValue, Sha256.Hash("b"u8), Sha256.Hash("a"u8), 3, "training", 2, 7, new FeeTerms(1, 2, 3, 4, 5, ulong.MaxValue, 6));
        Assert.Equal(status, NodeStatus.TryRead(status.ToJson()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"fees\":[]}")]
    public void Refuses_what_is_no_status(string json) => Assert.Null(NodeStatus.TryRead(Encoding.UTF8.GetBytes(json)));
}
