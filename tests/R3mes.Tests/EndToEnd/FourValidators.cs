using R3mes.Application.Codec;
using R3mes.Application.Genesis;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Node;
using R3mes.Node.Control;
using R3mes.Node.Devnet;
using R3mes.Node.Driver;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Blocks;
using R3mes.Tests.Compute;
using R3mes.Tests.Node;
using BlockRecord = R3mes.Node.Driver.BlockRecord;

namespace R3mes.Tests.EndToEnd;

/// <summary>Four validators, each the published daemon in a process of its own, connected over loopback or over links that the test made.</summary>
internal sealed class FourValidators : IDisposable
{
    public const int Count = 4;

    /// <summary>The place of a fifth daemon: one that joins, or a second life of one of the four.</summary>
    public const int Fifth = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _root = Directory.CreateTempSubdirectory("remes").FullName;
    private readonly DevnetOptions _options = new() { Seed = 11, Validators = Count, Miners = 1, Cheats = 0, HeldOutBytes = 2_000, Shards = 4 };
    private readonly RemesdProcess?[] _running = new RemesdProcess?[Count + 1];
    private readonly NetworkNamespaces? _links;
    private readonly int[] _ports;
    private readonly GenesisDocument _genesis;
    private readonly List<(byte[] Tx, long Height, Digest Block)> _committed = [];
    private ulong _sent;

    public FourValidators(NetworkNamespaces? links = null, RoundTiming? timing = null)
    {
        _links = links;
        using NodeHome home = NodeHome.Open(_root);
        DevnetSources sources = new("tiny", TinyModelFile.Encode(TinyModels.Random(TinyModels.Small, 3)), System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(TinyModels.Text(16_000, 5)).Replace(". ", ".\n")));
        ChainParams small = ChainParams.Devnet with { Training = ChainParams.Devnet.Training with { LocalSteps = 2, BatchSequences = 2, SequenceTokens = 24, LoraRank = 4, LoraAlphaMilli = 8_000 } };
        if (timing is not null) small = small with { Timing = timing };
        _genesis = DevnetHome.Prepare(home, _options, small, () => sources, new Timestamp(1_700_000_000, 0), out _);
        for (int i = 0; i < Count; i++) ValidatorProcesses.Prepare(home, _options, i);
        _ports = links is null ? FreePorts.Take(Count + 1) : [26656, 26656, 26656, 26656];
        for (int i = 0; i < Count; i++) Start(i);
    }

    public string ChainId => _genesis.ChainId;

    public RemesdProcess Process(int index) => _running[index]!;

    /// <summary>Makes the home of a validator that genesis does not name, gives its operator money, and starts it.</summary>
    public void Join(ulong uremes)
    {
        using (NodeHome home = NodeHome.Open(_root)) ValidatorProcesses.Prepare(home, _options, Fifth);
        using DevnetIdentity operatorAccount = DevnetIdentity.Derive(_options.Seed, DevnetGenesis.ValidatorNameOf(Fifth));
        Commit(0, Sign(operatorAccount.Address, uremes));
        Start(Fifth, "--join");
    }

    /// <summary>Runs a validator that is down twice, from one home and a copy of it, each under a name of its own among peers.</summary>
    public void StartTwice(int index)
    {
        foreach (string file in Directory.GetFiles(Home(index), "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Home(Fifth), Path.GetRelativePath(Home(index), file));
            if (Path.GetFileName(copy) is NodeKeyFile.FileName or "control.sock") continue;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.Copy(file, copy);
        }

        Start(index);
        Start(Fifth);
    }

    /// <summary>Runs remesd to its end in a validator's home.</summary>
    public RemesdProcess Command(int index, params string[] arguments) => RemesdProcess.Finish([.. arguments, "--home", Home(index)]);

    /// <summary>Where consensus knows a validator by.</summary>
    public Address ConsensusAddress(int index)
    {
        using Ed25519KeyPair key = DevnetIdentity.DeriveConsensusKey(_options.Seed, index);
        return global::R3mes.Primitives.Chain.Address.FromConsensusKey(key.PublicKey.ToArray());
    }

    /// <summary>The key that a validator's random function is verified with.</summary>
    public PublicKey32 VrfKey(int index)
    {
        using VrfKeyPair key = DevnetIdentity.DeriveVrf(_options.Seed, index);
        return key.PublicKey;
    }

    /// <summary>The round that a block opened, as a running validator has it.</summary>
    public Round RoundOf(int index, ulong opens)
    {
        for (ulong id = 1; ; id++)
        {
            ControlResponse answer = Ask(index, new ControlRequest(ControlKind.Query, "/remes.remes.v1.Query/GetRound", new WireWriter().WriteVarint(1, id).ToArray()))
                ?? throw new InvalidOperationException($"validator {index} does not answer");
            Assert.True(answer.Code == 0, $"validator {index} has no round that opened at {opens}: {answer.Log}");
            Assert.True(Round.TryDecode(new CanonicalReader(answer.Value).Message(1, 4096, out _), out Round round));
            if (round.Opens == opens) return round;
        }
    }

    public void Start(int index, params string[] more)
    {
        string[] arguments =
        [
            "start", "--home", Home(index), "--no-workers", "--block-interval-ms", "200", "--network-listen", Address(index),
            "--network-peers", string.Join(",", Enumerable.Range(0, Count).Where(other => other != index).Select(Address)), "--metrics-listen", "off", "--log-format", "plain", .. more,
        ];
        _running[index] = _links is null ? RemesdProcess.Start(arguments) : RemesdProcess.Under(_links.Exec(index), arguments);
    }

    public void Kill(int index)
    {
        Process(index).Kill();
        Process(index).Dispose();
        _running[index] = null;
    }

    /// <summary>Height of a validator; 0 while it does not answer.</summary>
    public long Height(int index) => Ask(index, new ControlRequest(ControlKind.Status, "", [])) is { Code: 0 } answer && NodeStatus.TryRead(answer.Value) is { } status ? (long)status.Height : 0;

    /// <summary>Waits until the validators named are past a height, and returns how long it took.</summary>
    public TimeSpan WaitFor(long height, params int[] which)
    {
        long since = TimeProvider.System.GetTimestamp();
        while (Array.Exists(which, index => Height(index) < height))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, $"validators {string.Join(", ", which)} are at {string.Join(", ", which.Select(Height))} and not at {height}: {string.Join("\n", which.Select(index => Tail(index)))}");
            Thread.Sleep(20);
        }

        return TimeProvider.System.GetElapsedTime(since);
    }

    /// <summary>Sends a transfer to a validator that has all that were committed, and waits until a block of that validator holds it; returns the block's height.</summary>
    public long Commit(int index) => Commit(index, SignOne());

    /// <summary>Sends a transfer to a validator.</summary>
    public byte[] Send(int index)
    {
        byte[] tx = SignOne();
        Send(index, tx);
        return tx;
    }

    /// <summary>Waits until a block of a validator, from a height on, holds a transfer that was sent; returns the block's height.</summary>
    public long WaitForTx(int index, byte[] tx, long from)
    {
        long since = TimeProvider.System.GetTimestamp();
        for (long height = Math.Max(1, from); ; height = Math.Min(height + 1, Height(index)))
        {
            if (BlockOf(index, height) is { } block && Holds(block, tx))
            {
                _committed.Add((tx, height, block.Header.Hash()));
                return height;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, "the transfer is in no block");
            Thread.Sleep(10);
        }
    }

    /// <summary>Checks that each transfer that any validator had in a block is at these validators, which run, in that block at that height.</summary>
    public void AssertNothingLost(params int[] which)
    {
        Assert.NotEmpty(_committed);
        foreach ((byte[] tx, long height, Digest hash) in _committed)
        {
            foreach (int index in which)
            {
                Block? block = BlockOf(index, height);
                Assert.True(block is not null && block.Header.Hash() == hash && Holds(block, tx), $"validator {index} has lost what was committed at {height}");
            }
        }
    }

    private byte[] SignOne()
    {
        using DevnetIdentity miner = DevnetIdentity.Derive(_options.Seed, DevnetGenesis.MinerName(0));
        return Sign(miner.Address, 1);
    }

    private byte[] Sign(Address to, ulong uremes)
    {
        using DevnetIdentity wallet = DevnetIdentity.Derive(_options.Seed, DevnetGenesis.WalletName);
        ulong number = (ulong)_genesis.Accounts.ToList().FindIndex(account => account.Address == wallet.Address);
        return TxSigner.Sign(new Send { From = wallet.Address, To = to, Amount = new Amount(uremes) }, _genesis.ChainId, number, _sent++, wallet.Key, _genesis.Params.Fees);
    }

    private void Send(int index, byte[] tx)
    {
        ControlResponse answer = Ask(index, new ControlRequest(ControlKind.Broadcast, "", tx)) ?? throw new InvalidOperationException($"validator {index} does not answer");
        Assert.True(answer.Code == 0, answer.Log);
    }

    private long Commit(int index, byte[] tx)
    {
        if (_committed.Count > 0) WaitFor(_committed.Max(one => one.Height), index); // it takes the sender's next transfer
        long from = Height(index);
        Send(index, tx);
        return WaitForTx(index, tx, from);
    }

    /// <summary>A block of a running validator.</summary>
    public Block? BlockOf(int index, long height)
    {
        byte[] wanted = new byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(wanted, height);
        return Ask(index, new ControlRequest(ControlKind.Block, "", wanted)) is { Code: 0 } answer ? BlockRecord.TryDecode(answer.Value, BlockLimits.Default)?.Block : null;
    }

    /// <summary>Stops all that run, and checks that no two logs hold different blocks of one height, and that the blocks of all transfers that were seen in one are there.</summary>
    public void AssertOneChain()
    {
        for (int i = 0; i < _running.Length; i++)
        {
            if (_running[i] is not { } running) continue;
            running.Interrupt();
            Assert.True(running.ExitCode == 0, running.ToString());
        }

        Dictionary<long, Digest> blocks = [];
        for (int i = 0; i < _running.Length && Directory.Exists(Home(i)); i++)
        {
            using FileBlockLog log = FileBlockLog.Open(Path.Combine(Home(i), "blocks"));
            Assert.True(log.LastHeight > 0);
            for (long height = 1; height <= log.LastHeight; height++)
            {
                Digest hash = BlockRecord.TryDecode(log.Read(height), BlockLimits.Default)!.Block.Header.Hash();
                Assert.True(blocks.TryAdd(height, hash) || blocks[height] == hash, $"validator {i} has another block {height}");
            }
        }

        Assert.All(_committed, one => Assert.Equal(one.Block, blocks[one.Height]));
    }

    public void Dispose()
    {
        foreach (RemesdProcess? process in _running) process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    private string Home(int index) => ValidatorProcesses.HomeOf(_root, index);

    private string Address(int index) => $"{_links?.Address(index) ?? "127.0.0.1"}:{_ports[index]}";

    private static bool Holds(Block block, byte[] tx) => block.Txs.Any(other => tx.AsSpan().SequenceEqual(other));

    private string Tail(int index) => _running[index]?.Error is { } said ? said[Math.Max(0, said.Length - 400)..] : "down";

    private ControlResponse? Ask(int index, ControlRequest request)
    {
        try
        {
            using ControlClient client = ControlClient.Connect(ControlSocket.PathIn(Home(index)));
            return client.Ask(request);
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            return null;
        }
    }
}
