using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using R3mes.Daemon.Cli;

namespace R3mes.Daemon.Commands;

/// <summary>remesd version.</summary>
public static class VersionCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new RemesCommand("version", "Print the version, the runtime and the instruction sets in use.", "remesd version").Does(_ =>
        {
            host.Output.WriteLine($"remesd {Version}");
            host.Output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
            host.Output.WriteLine($"instruction sets: {string.Join(' ', InstructionSets().DefaultIfEmpty("none beyond the baseline"))}");
            return ExitCode.Success;
        });

    /// <summary>Version of this build, such as 0.1.0.</summary>
    public static string Version => typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    // What the running code may use: an ahead-of-time build answers for what it was compiled for.
    private static IEnumerable<string> InstructionSets()
    {
        if (Sse42.IsSupported) yield return "sse4.2";
        if (Avx2.IsSupported) yield return "avx2";
        if (Fma.IsSupported) yield return "fma";
        if (Avx512BW.IsSupported) yield return "avx512bw";
        if (AdvSimd.IsSupported) yield return "neon";
        if (Dp.IsSupported) yield return "dotprod";
    }
}
