using System.Net.Sockets;
using R3mes.Node.Control;

namespace R3mes.Tests.Node;

public sealed class ControlSocketTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("remes").FullName;
    private readonly ControlServer _server;

    public ControlSocketTests() => _server = new ControlServer(SocketPath, Answer);

    private string SocketPath => Path.Combine(_folder, "remesd.sock");

    [Fact]
    public void Carries_question_and_answer()
    {
        using ControlClient client = ControlClient.Connect(SocketPath);
        ControlResponse first = client.Ask(new ControlRequest(ControlKind.Query, "/a/path", [1, 2, 3]));
        ControlResponse second = client.Ask(new ControlRequest(ControlKind.Broadcast, "", new byte[100_000]));
        Assert.Equal("Query /a/path 3", first.Log);
        Assert.Equal([1, 2, 3], first.Value);
        Assert.Equal(100_000, second.Value.Length);
    }

    [Fact]
    public void Refuses_what_is_not_a_request_and_lives_on()
    {
        using (Socket raw = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            raw.Connect(new UnixDomainSocketEndPoint(SocketPath));
            raw.Send([3, 0, 0, 0, 0xff, 0xff, 0xff]);
            byte[] answer = new byte[256];
            int got = raw.Receive(answer);
            ControlResponse? response = ControlResponse.TryDecode(answer.AsSpan(4, got - 4));
            Assert.Equal(ControlResponse.MalformedRequest, response!.Code);
        }

        using ControlClient client = ControlClient.Connect(SocketPath);
        Assert.True(client.Ask(new ControlRequest(ControlKind.Status, "", [])).IsOk);
    }

    [Fact]
    public void Closes_a_connection_that_claims_more_than_the_limit()
    {
        using Socket raw = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        raw.Connect(new UnixDomainSocketEndPoint(SocketPath));
        raw.Send([0xff, 0xff, 0xff, 0x7f]);
        Assert.Equal(0, raw.Receive(new byte[16]));
    }

    [Fact]
    public void Is_readable_by_its_owner_alone() =>
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SocketPath));

    [Fact]
    public void Says_what_to_do_when_no_node_listens()
    {
        IOException error = Assert.Throws<IOException>(() => ControlClient.Connect(Path.Combine(_folder, "none.sock")));
        Assert.Contains("remesd start", error.Message);
    }

    [Fact]
    public void Round_trips_and_never_throws_on_random_bytes()
    {
        Random random = new(7);
        for (int i = 0; i < 1000; i++)
        {
            byte[] noise = new byte[random.Next(40)];
            random.NextBytes(noise);
            ControlRequest? request = ControlRequest.TryDecode(noise);
            if (request is not null) Assert.Equal(request.Path, ControlRequest.TryDecode(request.Encode())!.Path);
            ControlResponse.TryDecode(noise);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static ControlResponse Answer(ControlRequest request) =>
        new(0, $"{request.Kind} {request.Path} {request.Data.Length}", request.Data);
}
