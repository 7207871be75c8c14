using System.Net;
using System.Net.Sockets;
using R3mes.Network.Privval;
using R3mes.Tests.Storage;

namespace R3mes.Tests.Network;

public sealed class SignerSocketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SignerAddress Address => Parse("unix://" + _folder.Named("s"));

    [Theory]
    [InlineData(300, 60_000)]
    [InlineData(60_000, 300)]
    public void A_node_that_does_not_answer_is_dialed_for_no_longer_than_asked_and_not_after_a_stop(int withinMs, int stopMs)
    {
        using Socket deaf = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        // Once its queue is full the kernel drops whoever else comes, as a firewall does.
        Socket[] queue = [.. Enumerable.Range(0, 16).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false })];
        foreach (Socket waiting in queue) Assert.Throws<SocketException>(() => waiting.Connect(deaf.LocalEndPoint!));
        Thread.Sleep(100);
        using CancellationTokenSource stop = new(stopMs);
        long begun = TimeProvider.System.GetTimestamp();
        Exception ended = Assert.ThrowsAny<Exception>(() => SignerSocket.Dial(Parse($"tcp://{deaf.LocalEndPoint}"), TimeSpan.FromMilliseconds(withinMs), stop.Token));
        Assert.True(ended is SocketException or ObjectDisposedException or IOException, $"{ended}");
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun).TotalSeconds, 0.2, 20);
        foreach (Socket waiting in queue) waiting.Dispose();
    }

    [Theory]
    [InlineData("unix:///run/remesd/signer.sock", true)]
    [InlineData("unix:///s", true)]
    [InlineData("unix://run/s", false)]
    [InlineData("unix://", false)]
    [InlineData("unix:///", false)]
    [InlineData("unix:///run/", false)]
    [InlineData("unix:///r\nun", false)]
    [InlineData("tcp://127.0.0.1:26659", true)]
    [InlineData("tcp://[::1]:26659", true)]
    [InlineData("tcp://00112233445566778899aabbccddeeff00112233@node.example:26659", true)]
    [InlineData("tcp://127.0.0.1", false)]
    [InlineData("tcp://127.0.0.1:0", false)]
    [InlineData("tcp://@127.0.0.1:1", false)]
    [InlineData("tcp:///run/s", false)]
    [InlineData("/run/s", false)]
    [InlineData("", false)]
    public void Knows_the_addresses_of_signers(string text, bool sound)
    {
        Assert.Equal(sound, SignerAddress.TryParse(text, out SignerAddress? address));
        if (sound) Assert.Equal(text, address!.ToString());
    }

    [Fact]
    public void Refuses_a_path_that_no_socket_can_have()
    {
        Assert.True(SignerAddress.TryParse("unix:///" + new string('a', 106), out _));
        Assert.False(SignerAddress.TryParse("unix:///" + new string('a', 107), out _));
    }

    [Theory]
    [InlineData("unix:///run/remesd/signer.sock", true, true)]
    [InlineData("tcp://127.0.0.1:26659", true, false)]
    [InlineData("tcp://node.example:26659", false, false)]
    [InlineData("tcp://00112233445566778899aabbccddeeff00112233@127.0.0.1:26659", false, true)]
    [InlineData("tcp://00112233445566778899aabbccddeeff00112233@node.example:26659", false, true)]
    public void Knows_which_a_node_can_listen_at_and_a_signer_dial(string text, bool listens, bool dials)
    {
        SignerAddress address = Parse(text);
        Assert.Equal((listens, dials), (address.IsForListening, address.IsForDialing));
    }

    [Fact]
    public void Is_its_owners_alone()
    {
        using Socket socket = SignerSocket.Listen(Address);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Address.Path!));
        using Socket dialed = SignerSocket.Dial(Address, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.True(dialed.Connected);
        SignerSocket.Remove(Address);
        Assert.False(File.Exists(Address.Path!));
    }

    [Fact]
    public void Replaces_the_socket_of_a_process_that_died_and_none_that_lives()
    {
        using (SignerSocket.Listen(Address)) File.Move(Address.Path!, _folder.Named("kept")); // closing it would remove the file, which a kill does not
        File.Move(_folder.Named("kept"), Address.Path!);
        using Socket socket = SignerSocket.Listen(Address);
        IOException error = Assert.Throws<IOException>(() => SignerSocket.Listen(Address));
        Assert.Contains("another process listens there", error.Message, StringComparison.Ordinal);
        using Socket dialed = SignerSocket.Dial(Address, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.True(dialed.Connected);
    }

    [Fact]
    public void Removes_nothing_that_is_no_socket()
    {
        string path = Address.Path!;
        File.WriteAllText(path, "a key");
        Refuses();
        File.Delete(path);
        Directory.CreateDirectory(path);
        Refuses();
        Directory.Delete(path);
        File.WriteAllText(_folder.Named("key"), "a key");
        File.CreateSymbolicLink(path, _folder.Named("key"));
        Refuses();
        SignerSocket.Remove(Address);
        Assert.Equal("a key", File.ReadAllText(path));
    }

    [Fact]
    public void Says_where_it_cannot_listen() =>
        Assert.Contains("no-folder/s: ", Assert.Throws<IOException>(() => SignerSocket.Listen(Parse("unix://" + _folder.Named("no-folder/s")))).Message, StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();

    private void Refuses() => Assert.Contains("no socket", Assert.Throws<IOException>(() => SignerSocket.Listen(Address)).Message, StringComparison.Ordinal);

    private static SignerAddress Parse(string text) => SignerAddress.TryParse(text, out SignerAddress? address) ? address : throw new FormatException(text);
}
