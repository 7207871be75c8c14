using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using R3mes.Network.Peers;
using R3mes.Node.Keys;
using R3mes.Primitives.Crypto;
using R3mes.Storage.Files;

namespace R3mes.Node.Devnet;

/// <summary>
/// The validators of a devnet that has several: each a daemon of its own, with its home under the devnet's, connected to all others over loopback. One that dies is started
/// again; all end with the devnet, for each ends when its standard input does.
/// </summary>
public sealed class ValidatorProcesses : IDisposable
{
    private const string ValidatorKey = "validator", OperatorKey = "operator", VrfKey = "vrf";
    private static readonly TimeSpan RestartAfter = TimeSpan.FromMilliseconds(500);

    private readonly string _program;
    private readonly string _root;
    private readonly TimeSpan _interval;
    private readonly int[] _ports;
    private readonly Process?[] _running;
    private readonly Lock _gate = new();
    private bool _stopping;

    private ValidatorProcesses(string program, string root, int count, TimeSpan interval)
    {
        (_program, _root, _interval) = (program, root, interval);
        _ports = FreePorts(count);
        _running = new Process?[count];
    }

    /// <summary>Called when a validator died and is started again: its number from 1, and its exit code.</summary>
    public event Action<int, int>? Restarted;

    /// <summary>Where the validators listen.</summary>
    public IReadOnlyList<PeerAddress> Addresses => [.. _ports.Select(port => new PeerAddress(null, "127.0.0.1", port))];

    /// <summary>Process ids of the validators, 0 for one that is down.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_gate) return [.. _running.Select(process => process is { HasExited: false } ? process.Id : 0)];
        }
    }

    /// <summary>The home of a validator.</summary>
    /// <param name="root">The devnet's home.</param>
    /// <param name="index">Its number from 0.</param>
    public static string HomeOf(string root, int index) => Path.Combine(root, "validators", (index + 1).ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes the homes where they are missing, and starts the daemons.</summary>
    /// <param name="program">The remesd to run.</param>
    /// <param name="home">The devnet's home, with its genesis.</param>
    /// <param name="options">The devnet.</param>
    /// <exception cref="DevnetException">A daemon cannot be started.</exception>
    public static ValidatorProcesses Start(string program, NodeHome home, DevnetOptions options)
    {
        ValidatorProcesses processes = new(program, home.Root, options.Validators, options.BlockInterval);
        for (int i = 0; i < options.Validators; i++) Prepare(home, options, i);
        for (int i = 0; i < options.Validators; i++) processes.Run(i);
        return processes;
    }

    /// <summary>The command line of a validator, after the program's name.</summary>
    /// <param name="index">Its number from 0.</param>
    public string[] ArgumentsOf(int index) =>
    [
        "start", "--home", HomeOf(_root, index), "--no-workers", "--until-input-ends",
        "--block-interval-ms", ((int)_interval.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
        "--network-listen", $"127.0.0.1:{_ports[index]}", "--network-peers", string.Join(",", _ports.Where((_, other) => other != index).Select(port => $"127.0.0.1:{port}")),
        "--metrics-listen", "off", "--log-format", "plain",
    ];

    /// <summary>Stops all of them, cleanly where they let it, and waits.</summary>
    public void Dispose()
    {
        Process[] left;
        lock (_gate)
        {
            _stopping = true;
            left = [.. _running.OfType<Process>()];
        }

        foreach (Process process in left) CloseInput(process);
        foreach (Process process in left)
        {
            if (!process.WaitForExit(TimeSpan.FromSeconds(20))) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    /// <summary>Makes a validator's home: genesis, and its keys, which follow from the devnet's seed and are no secret.</summary>
    /// <param name="home">The devnet's home.</param>
    /// <param name="options">The devnet.</param>
    /// <param name="index">Its number from 0.</param>
    public static void Prepare(NodeHome home, DevnetOptions options, int index)
    {
        using NodeHome own = NodeHome.Open(HomeOf(home.Root, index));
        KeyStore keys = new(own.KeysFolder);
        IReadOnlyList<string> names = keys.Names();
        if (!names.Contains(ValidatorKey)) Import(keys, ValidatorKey, KeyKind.Validator, DevnetIdentity.ConsensusSecret(options.Seed, index));
        if (!names.Contains(VrfKey)) Import(keys, VrfKey, KeyKind.Vrf, DevnetIdentity.VrfSecret(options.Seed, index));
        if (!names.Contains(OperatorKey)) Import(keys, OperatorKey, KeyKind.Account, DevnetIdentity.AccountSecret(options.Seed, DevnetGenesis.ValidatorNameOf(index)));
        // Genesis last: a home with one is whole.
        if (!own.HasGenesis) AtomicFile.Write(own.GenesisPath, File.ReadAllBytes(home.GenesisPath));
    }

    private static void Import(KeyStore keys, string name, KeyKind kind, byte[] secret)
    {
        if (keys.TryImport(name, kind, secret, null, out _) is { } error) throw new DevnetException($"a validator's key cannot be kept: {error.Message}");
    }

    private void Run(int index)
    {
        ProcessStartInfo start = new(_program, ArgumentsOf(index)) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = new() { StartInfo = start, EnableRaisingEvents = true };
        StreamWriter log = new(Path.Combine(HomeOf(_root, index), "remesd.log"), append: true) { AutoFlush = true };
        void Keep(string? line)
        {
            if (line is null) return;
            lock (log) log.WriteLine(line);
        }

        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Exited += (_, _) =>
        {
            log.Dispose();
            Again(index, process);
        };
        lock (_gate)
        {
            if (_stopping) return;
            try
            {
                process.Start();
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                throw new DevnetException($"{_program} cannot be started: {error.Message}");
            }

            _running[index] = process;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Again(int index, Process ended)
    {
        lock (_gate)
        {
            if (_stopping) return;
        }

        int code = ended.ExitCode;
        Thread.Sleep(RestartAfter);
        Restarted?.Invoke(index + 1, code);
        Run(index);
        ended.Dispose();
    }

    private static void CloseInput(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // It is gone already.
        }
    }

    // The system chooses; that another program takes one in the moment between is seen by the daemon, which says so and is started again.
    private static int[] FreePorts(int count)
    {
        Socket[] sockets = new Socket[count];
        try
        {
            for (int i = 0; i < count; i++)
            {
                sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                sockets[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
            }

            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            foreach (Socket? socket in sockets) socket?.Dispose();
        }
    }
}
