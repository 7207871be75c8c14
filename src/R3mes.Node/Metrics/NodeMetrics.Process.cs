using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace R3mes.Node.Metrics;

/// <content>Stores and the process itself, read when asked.</content>
public sealed partial class NodeMetrics
{
    private void CreateStorage()
    {
        Meter.CreateObservableGauge("remes_storage_bytes", StoreBytes, "bytes", "Bytes on disk, by store.");
        Total("remes_storage_checkpoints_total", null, "Checkpoints of the state taken since the start.", () => _home?.State?.CheckpointsTaken);
        Gauge("remes_storage_checkpoint_height", null, "Height of the last checkpoint of the state: a crash now replays the blocks above it.", () => _home?.State?.DurableHeight);
        Total("remes_storage_damaged_content_total", null, "Content files that did not match their name and were removed since the start.", () => _home?.Content.DamagedRemoved);
    }

    private void CreateProcess()
    {
        double started = (Process.GetCurrentProcess().StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
        Meter.CreateObservableGauge("remes_build_info", () => new Measurement<long>(1, Build()), null, "Always 1; its labels say what runs.");
        Gauge("remes_process_start_timestamp_seconds", "seconds", "When the process began, Unix time.", () => started);
        Gauge("remes_process_resident_bytes", "bytes", "Memory of the process that is resident.", () => Environment.WorkingSet);
        Total("remes_process_cpu_seconds_total", "seconds", "Processor time of the process, user and system.", () => Environment.CpuUsage.TotalTime.TotalSeconds);
        Gauge("remes_process_gc_heap_bytes", "bytes", "Managed heap in use.", () => GC.GetTotalMemory(forceFullCollection: false));
        Total("remes_process_gc_collections_total", null, "Garbage collections of any generation.", () => GC.CollectionCount(0));
        Total("remes_process_gc_pause_seconds_total", "seconds", "Time that garbage collections stopped the process.", () => GC.GetTotalPauseDuration().TotalSeconds);
        Gauge("remes_process_threads", null, "Threads of the process.", () => Entries("/proc/self/task"));
        Gauge("remes_process_open_files", null, "Files and sockets that the process has open.", () => Entries("/proc/self/fd"));
    }

    private static KeyValuePair<string, object?>[] Build()
    {
        string version = typeof(NodeMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        return [Tag("version", version), Tag("runtime", RuntimeInformation.FrameworkDescription), Tag("architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant())];
    }

    private IEnumerable<Measurement<long>> StoreBytes()
    {
        if (_home is not { } home) yield break;
        yield return new Measurement<long>(home.Content.BytesUsed, Tag("store", "content"));
        if (home.Blocks is { } blocks) yield return new Measurement<long>(blocks.BytesOnDisk, Tag("store", "blocks"));
        if (home.State is { } state) yield return new Measurement<long>(state.BytesOnDisk, Tag("store", "state"));
    }

    // Where there is no /proc the gauge is left out.
    private static double? Entries(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Count();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
