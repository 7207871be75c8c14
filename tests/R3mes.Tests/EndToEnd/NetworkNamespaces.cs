using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace R3mes.Tests.EndToEnd;

/// <summary>
/// Machines that share one switch, as network namespaces made for a test and gone after it: each has a link that can be cut. They live in namespaces that one process holds
/// (and, without root, in a user namespace of its own), so nothing of them is seen from outside and nothing of them stays when the test's process dies.
/// </summary>
internal sealed partial class NetworkNamespaces : IDisposable
{
    private const string Hub = "hub";

    // ip keeps its namespaces' names under /run, which is the holder's own.
    private const string Hold = "mount -t tmpfs none /run && mkdir /run/netns && echo held && exec cat";

    private readonly Process _holder;
    private readonly string[] _enter;
    private readonly int _count;

    private NetworkNamespaces(int count)
    {
        _count = count;
        bool isRoot = GetEffectiveUser() == 0;
        _holder = new Process { StartInfo = new ProcessStartInfo("unshare", [isRoot ? "-nm" : "-Urnm", "sh", "-c", Hold]) { RedirectStandardInput = true, RedirectStandardOutput = true } };
        _holder.Start();
        string id = _holder.Id.ToString(CultureInfo.InvariantCulture);
        _enter = isRoot ? ["nsenter", "-t", id, "-m", "-n"] : ["nsenter", "-t", id, "-U", "-m", "-n", "--preserve-credentials"];
    }

    /// <summary>Makes them, or skips the test and says why.</summary>
    public static NetworkNamespaces Make(int count)
    {
        NetworkNamespaces? made = null;
        try
        {
            made = new NetworkNamespaces(count);
            bool isHeld = made._holder.StandardOutput.ReadLine() == "held";
            if (!isHeld || !made.Ip("netns", "add", Hub)) Assert.Skip("no network namespace can be made here, as root or in a user namespace");
            made.Must("netns", "exec", Hub, "ip", "link", "add", "switch", "type", "bridge");
            made.Must("netns", "exec", Hub, "ip", "link", "set", "switch", "up");
            for (int i = 0; i < count; i++) made.Plug(i);
            return made;
        }
        catch (Win32Exception)
        {
            made?.Dispose();
            Assert.Skip("there is no unshare or nsenter here");
            throw;
        }
        catch
        {
            made?.Dispose();
            throw;
        }
    }

    /// <summary>The command that runs another on a machine.</summary>
    public string[] Exec(int index) => [.. _enter, "ip", "netns", "exec", Machine(index)];

    public string Address(int index) => $"10.77.0.{index + 1}";

    /// <summary>Cuts the links of these machines to all others.</summary>
    public void Cut(params int[] machines)
    {
        foreach (int index in machines) Must("netns", "exec", Hub, "ip", "link", "set", $"port{index}", "down");
    }

    /// <summary>Moves these machines to a switch of their own, so that they reach each other and nobody else.</summary>
    public void Part(params int[] machines)
    {
        Must("netns", "exec", Hub, "ip", "link", "add", "other", "type", "bridge");
        Must("netns", "exec", Hub, "ip", "link", "set", "other", "up");
        foreach (int index in machines) Must("netns", "exec", Hub, "ip", "link", "set", $"port{index}", "master", "other");
    }

    /// <summary>Puts everything back.</summary>
    public void Heal()
    {
        for (int i = 0; i < _count; i++)
        {
            Must("netns", "exec", Hub, "ip", "link", "set", $"port{i}", "master", "switch");
            Must("netns", "exec", Hub, "ip", "link", "set", $"port{i}", "up");
        }

        Ip("netns", "exec", Hub, "ip", "link", "del", "other");
    }

    public void Dispose()
    {
        _holder.StandardInput.Close(); // and its cat ends
        if (!_holder.WaitForExit(TimeSpan.FromSeconds(10))) _holder.Kill();
        _holder.Dispose();
    }

    private static string Machine(int index) => $"m{index}";

    private void Plug(int index)
    {
        Must("netns", "add", Machine(index));
        Must("netns", "exec", Hub, "ip", "link", "add", $"port{index}", "type", "veth", "peer", "name", "eth0", "netns", Machine(index));
        Must("netns", "exec", Hub, "ip", "link", "set", $"port{index}", "master", "switch");
        Must("netns", "exec", Hub, "ip", "link", "set", $"port{index}", "up");
        Must("netns", "exec", Machine(index), "ip", "addr", "add", $"{Address(index)}/24", "dev", "eth0");
        Must("netns", "exec", Machine(index), "ip", "link", "set", "eth0", "up");
        Must("netns", "exec", Machine(index), "ip", "link", "set", "lo", "up");
    }

    private void Must(params string[] arguments) => Assert.True(Ip(arguments), $"ip {string.Join(' ', arguments)} failed");

    private bool Ip(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_enter[0], [.. _enter[1..], "ip", .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
