using System.Net;
using R3mes.Daemon.Options;

namespace R3mes.Tests.Daemon.Options;

public sealed class EndpointTextTests
{
    [Theory]
    [InlineData("127.0.0.1:26660")]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::1]:65535")]
    public void Reads_an_address_with_its_port(string text)
    {
        Assert.True(EndpointText.TryParse(text, out IPEndPoint? endpoint));
        Assert.Equal(text, endpoint!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("off")]
    [InlineData(":1")]
    [InlineData("26660")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:+1")]
    [InlineData("127.0.0.1: 1")]
    [InlineData("127.1:1")]
    [InlineData("1:1")]
    [InlineData("::1:1")]
    [InlineData("[::1]")]
    [InlineData("[]:1")]
    [InlineData("localhost:1")]
    public void Refuses_what_is_not_both(string text) => Assert.False(EndpointText.TryParse(text, out _));
}
