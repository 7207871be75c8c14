using System.Diagnostics;
using System.Runtime.InteropServices;

namespace R3mes.Tests.EndToEnd;

/// <summary>Machines that share one switch, as network namespaces made for a test and removed after it: each has a link that can be cut.</summary>
internal sealed partial class NetworkNamespaces : IDisposable
{
    private readonly string _name = $"r3{Environment.ProcessId % 10000}{Interlocked.Increment(ref s_made)}";
    private readonly int _count;
    private static int s_made;

    private NetworkNamespaces(int count) => _count = count;

    /// <summary>Makes them, or skips the test and says why.</summary>
    public static NetworkNamespaces Make(int count)
    {
        if (GetEffectiveUser() != 0) Assert.Skip("network namespaces are made by root alone");
        NetworkNamespaces made = new(count);
        try
        {
            if (!Ip("netns", "add", made.Hub)) Assert.Skip("no network namespace can be made here");
            made.Must("netns", "exec", made.Hub, "ip", "link", "add", "switch", "type", "bridge");
            made.Must("netns", "exec", made.Hub, "ip", "link", "set", "switch", "up");
            for (int i = 0; i < count; i++) made.Plug(i);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The command that runs another on a machine.</summary>
    public string[] Exec(int index) => ["ip", "netns", "exec", Machine(index)];

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
        for (int i = 0; i < _count; i++) Ip("netns", "del", Machine(i));
        Ip("netns", "del", Hub);
    }

    private string Hub => $"{_name}hub";

    private string Machine(int index) => $"{_name}m{index}";

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

    private static bool Ip(params string[] arguments)
    {
        try
        {
            using Process process = System.Diagnostics.Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no ip here
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();
}
