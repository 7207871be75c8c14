using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using R3mes.Daemon.Cli;
using R3mes.Kernels;

namespace R3mes.Daemon.Commands;

/// <summary>remesd version.</summary>
public static class VersionCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host) =>
        new RemesCommand("version", "Print the version, the runtime, the instruction sets and the kernels in use.", "remesd version").Does(_ =>
        {
            host.Output.WriteLine($"remesd {Version}");
            host.Output.WriteLine($"commit: {Commit}");
            host.Output.WriteLine($"runtime: {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {Compilation}");
            host.Output.WriteLine($"instruction sets: {string.Join(' ', InstructionSets().DefaultIfEmpty("none beyond the baseline"))}");
            host.Output.WriteLine($"kernels: {Kernels}");
            return ExitCode.Success;
        });

    /// <summary>Version of this build, such as 0.1.0.</summary>
    public static string Version => Informational.Split('+')[0];

    /// <summary>Commit this build was made from, in hex; "unknown" when it was built outside a checkout.</summary>
    public static string Commit => Informational.Split('+') is [_, var commit] ? commit : "unknown";

    // The SDK writes version+commit.
    private static string Informational { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string Compilation => RuntimeFeature.IsDynamicCodeCompiled ? "just in time" : "ahead of time";

    private static string Kernels => KernelLibrary.Problem is string problem
        ? $"{TensorBackends.Create(TensorBackends.Auto).Name} ({problem})"
        : $"{KernelLibrary.Best!.Name}, interface {KernelLibrary.AbiVersion}, {(RuntimeFeature.IsDynamicCodeCompiled ? "shared library" : "linked in")}; this processor has {string.Join(' ', KernelLibrary.Available.Select(variant => variant.Name))}";

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
