using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using R3mes.Daemon.Cli;
using R3mes.Kernels.Cuda;

namespace R3mes.Tests.Daemon.Commands;

/// <summary>On a driver whose device is the kernels' emulation (native/tests/cuda_emulated_driver.cpp): one class, because the emulation is one.</summary>
public sealed partial class GpuCommandTests : IDisposable
{
    private static readonly string Driver = RepositoryRoot.File("artifacts", "cuda", "libcuda_emulated.so");
    private readonly CommandRun _run = new();
    private readonly nint _library;

    public GpuCommandTests()
    {
        Assert.True(File.Exists(Driver), $"there is no {Driver}: run `make cuda-driver`");
        _library = NativeLibrary.Load(Driver);
    }

    [Fact]
    public async Task Every_kernel_gives_the_bits_of_the_reference()
    {
        Assert.Equal(ExitCode.Success, await _run.RunAsync("gpu", "selftest", "--quick", "--runs", "2", "--driver", Driver));
        string[] lines = _run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("emulation, compute capability 9.0, 2 multiprocessors, 1.0 GiB, driver for CUDA 13.0; seed ", lines[0], StringComparison.Ordinal);
        string[] kernels = [.. CudaPtx.All.SelectMany(ptx => ptx.Kernels).Order(StringComparer.Ordinal)];
        Assert.Equal(kernels, lines[1..^1].Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Matches(Sum(), lines[^1]);
        Assert.StartsWith($"{kernels.Length} kernels, ", lines[^1], StringComparison.Ordinal);
        Assert.Equal(0, Blocks());
    }

    [Fact]
    public async Task A_kernel_that_writes_nothing_is_found()
    {
        LeaveOut("attention_backward_keys");
        Assert.Equal(ExitCode.Failed, await _run.RunAsync("gpu", "selftest", "--quick", "--runs", "1", "--seed", "11", "--driver", Driver));
        Assert.StartsWith("remesd: This GPU does not give the reference's bits", _run.Error, StringComparison.Ordinal);
        Match line = Assert.Single(Wrong().Matches(_run.Output), match => match.Groups["wrong"].Value != "0");
        Assert.Equal(("attention_backward_keys", line.Groups["runs"].Value), (line.Groups["name"].Value, line.Groups["wrong"].Value));
        Assert.Contains("run 1: byte 0 of dK differs", _run.Output, StringComparison.Ordinal);
        Assert.EndsWith(string.Create(CultureInfo.InvariantCulture, $" runs, {line.Groups["wrong"].Value} wrong\n"), _run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_driver_it_says_so_in_one_line_with_a_code_of_its_own()
    {
        await _run.FailsAsync(ExitCode.NoGpu, "No NVIDIA driver was found", "gpu", "selftest", "--driver", _run["libcuda.so.1"]);
        await _run.FailsAsync(ExitCode.NoGpu, "it has no cuInit. Install one for CUDA 12.3 or later.", "gpu", "selftest", "--driver", RepositoryRoot.File("artifacts", "native", "libr3mes_kernels.so"));
    }

    [Theory]
    [InlineData("cuInit", 100, ExitCode.NoGpu, "The NVIDIA driver sees no GPU that it can use (cuInit answered CUDA_ERROR_OF_THE_EMULATION (100))")]
    [InlineData("cuInit", 803, ExitCode.NoGpu, "The NVIDIA driver does not fit the kernel of this system")]
    [InlineData("cuDriverGetVersion", 11040, ExitCode.NoGpu, "The NVIDIA driver is too old: it is for CUDA 11.4. Install one for CUDA 12.3 or later.")]
    [InlineData("cuDevicePrimaryCtxRetain", 1, ExitCode.Failed, "The NVIDIA driver refused: cuDevicePrimaryCtxRetain answered")]
    [InlineData("cuMemAlloc_v2", 2, ExitCode.Failed, "The GPU's memory is full (cuMemAlloc of")]
    [InlineData("cuModuleLoadDataEx", 222, ExitCode.Failed, "The NVIDIA driver refuses the kernels of this program")]
    [InlineData("cuModuleGetFunction", 500, ExitCode.Failed, "The NVIDIA driver refuses the kernels of this program (cuModuleGetFunction of quantize_i8")]
    [InlineData("cuLaunchKernel", 700, ExitCode.Failed, "The GPU failed (quantize_i8 answered")]
    [InlineData("cuStreamSynchronize", 719, ExitCode.Failed, "The GPU failed (cuStreamSynchronize answered")]
    public async Task What_the_driver_answers_becomes_one_sentence(string function, int answer, ExitCode code, string says)
    {
        Fail(function, answer);
        Assert.Equal(code, await _run.RunAsync("gpu", "selftest", "--quick", "--driver", Driver));
        Assert.StartsWith("remesd: " + says, Assert.Single(_run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal(0, Blocks());
    }

    [Fact]
    public async Task The_published_daemon_carries_the_kernels()
    {
        // Looked for before the driver is: a build without them says that instead.
        Assert.Equal((int)ExitCode.NoGpu, await ExitOfPublishedAsync("gpu", "selftest", "--driver", _run["libcuda.so.1"]));
    }

    public void Dispose()
    {
        Fail("", 0);
        LeaveOut("");
        _run.Dispose();
    }

    private static async Task<int> ExitOfPublishedAsync(params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(PublishedDaemon.Path, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    private unsafe void Fail(string function, int answer)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(function + "\0")) ((delegate* unmanaged[Cdecl]<byte*, int, void>)NativeLibrary.GetExport(_library, "emulated_fail"))(name, answer);
    }

    private unsafe void LeaveOut(string kernel)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(kernel + "\0")) ((delegate* unmanaged[Cdecl]<byte*, void>)NativeLibrary.GetExport(_library, "emulated_leave_out"))(name);
    }

    /// <summary>Pieces of the device's memory that were not given back.</summary>
    private unsafe long Blocks() => ((delegate* unmanaged[Cdecl]<long>)NativeLibrary.GetExport(_library, "emulated_blocks"))();

    [GeneratedRegex(@"^\d+ kernels, \d+ runs, 0 wrong$")]
    private static partial Regex Sum();

    [GeneratedRegex(@"^(?<name>\w+) +\d+ inputs +(?<runs>\d+) runs +(?<wrong>\d+) wrong", RegexOptions.Multiline)]
    private static partial Regex Wrong();
}
