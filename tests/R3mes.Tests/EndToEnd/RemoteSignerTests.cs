using R3mes.Network.Privval;

namespace R3mes.Tests.EndToEnd;

/// <summary>A validator whose key is held by another process: the published daemon on both ends, killed on either.</summary>
public sealed class RemoteSignerTests : IDisposable
{
    private const string Chain = "remes-own-1";

    private readonly string _folder = Directory.CreateTempSubdirectory("remes-signer-").FullName;

    private string SignerHome => Path.Combine(_folder, "signer");

    private SignerAddress NodeEnd => Parse("node.sock");

    private SignerAddress SignerEnd => Parse("signer.sock");

    [Fact]
    public async Task The_chain_goes_on_when_signer_and_node_are_killed_and_nothing_is_signed_twice()
    {
        await using OwnNode chain = await OwnNode.InitAsync();
        MoveKey(chain.Home);
        using RecordingRelay relay = new(NodeEnd, SignerEnd);
        RemesdProcess node = StartNode(chain.Home), signer = StartSigner();
        try
        {
            node.WaitForLog("block 10, ");
            for (int kill = 1; kill <= 3; kill++)
            {
                signer.Kill();
                signer.Dispose();
                node.WaitForLog("signs nothing now");
                Assert.False(node.HasExited, $"{node}");
                Thread.Sleep(300); // it asks again meanwhile
                signer = StartSigner();
                Grows(relay, node);
            }

            node.Kill();
            node.Dispose();
            node = StartNode(chain.Home);
            Grows(relay, node);
            relay.AssertNothingSignedTwice(Chain);
            signer.Interrupt();
            Assert.True(signer.ExitCode == 0, $"{signer}");
            Assert.Contains("signatures given", signer.Error, StringComparison.Ordinal);
            node.Interrupt();
            Assert.True(node.ExitCode == 0, $"{node}");
        }
        finally
        {
            node.Dispose();
            signer.Dispose();
        }
    }

    [Fact]
    public async Task A_node_refuses_a_signer_with_another_key()
    {
        await using OwnNode chain = await OwnNode.InitAsync();
        await chain.SucceedsAsync("keys", "add", "validator", "--kind", "validator", "--unencrypted", "--home", SignerHome);
        using RemesdProcess node = StartNode(chain.Home), signer = RemesdProcess.Start("signer", "--connect", NodeEnd.ToString(), "--home", SignerHome, "--chain-id", Chain);
        node.WaitForLog("holds the key");
        Assert.False(node.HasExited, $"{node}");
        node.Interrupt();
        Assert.True(node.ExitCode == 0, $"{node}");
        Assert.False(File.Exists(NodeEnd.Path!));
    }

    [Fact]
    public async Task Over_tcp_the_two_name_each_other_and_one_that_is_not_named_signs_nothing()
    {
        await using OwnNode chain = await OwnNode.InitAsync();
        MoveKey(chain.Home);
        int port = FreePorts.Take(1)[0];
        string nodeId = NodeId(chain.Home), signerId = NodeId(SignerHome), place = $"tcp://{nodeId}@127.0.0.1:{port}";
        using RemesdProcess node = RemesdProcess.Start(
            "start", "--home", chain.Home, "--no-workers", "--block-interval-ms", "20", "--log-format", "plain", "--metrics-listen", "off",
            "--validator-signer-listen", $"tcp://127.0.0.1:{port}", "--validator-signer-peers", signerId);
        node.WaitForLog($"as node {nodeId}");
        string stranger = Path.Combine(_folder, "stranger");
        await chain.SucceedsAsync("keys", "add", "validator", "--kind", "validator", "--unencrypted", "--home", stranger);
        using (RemesdProcess other = RemesdProcess.Start("signer", "--connect", place, "--home", stranger, "--chain-id", Chain))
        {
            node.WaitForLog("a key that is not let in");
            other.Interrupt();
            Assert.True(other.ExitCode == 0, $"{other}");
            Assert.Contains("0 signatures given", other.Error, StringComparison.Ordinal);
        }

        using (RemesdProcess killed = RemesdProcess.Start("signer", "--connect", place, "--home", SignerHome, "--chain-id", Chain))
        {
            node.WaitForLog("block 10, ");
            killed.Kill();
        }

        using RemesdProcess signer = RemesdProcess.Start("signer", "--connect", place, "--home", SignerHome, "--chain-id", Chain);
        node.WaitForLog("block 100, ");
        signer.Interrupt();
        Assert.True(signer.ExitCode == 0, $"{signer}");
        node.Interrupt();
        Assert.True(node.ExitCode == 0, $"{node}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SignerAddress Parse(string name) => SignerAddress.TryParse("unix://" + Path.Combine(_folder, name), out SignerAddress? address) ? address : throw new FormatException(name);

    /// <summary>The key and what it signed last leave the node's home for good.</summary>
    private void MoveKey(string home)
    {
        string keys = Path.Combine(SignerHome, "keys");
        Directory.CreateDirectory(keys);
        File.SetUnixFileMode(SignerHome, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(keys, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(Path.Combine(home, "keys", "validator.json"), Path.Combine(keys, "validator.json"));
    }

    private static string NodeId(string home)
    {
        using RemesdProcess command = RemesdProcess.Finish("keys", "node-id", "--home", home);
        Assert.True(command.ExitCode == 0, $"{command}");
        return command.Output.Trim();
    }

    private static void Grows(RecordingRelay relay, RemesdProcess node)
    {
        int before = relay.Count;
        long begun = TimeProvider.System.GetTimestamp();
        while (relay.Count < before + 15)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60) && !node.HasExited, $"nothing more is signed: {node}");
            Thread.Sleep(20);
        }
    }

    private RemesdProcess StartNode(string home) => RemesdProcess.Start(
        "start", "--home", home, "--no-workers", "--block-interval-ms", "20", "--log-format", "plain", "--metrics-listen", "off", "--validator-signer-listen", NodeEnd.ToString());

    private RemesdProcess StartSigner() => RemesdProcess.Start("signer", "--connect", SignerEnd.ToString(), "--home", SignerHome, "--chain-id", Chain);
}
