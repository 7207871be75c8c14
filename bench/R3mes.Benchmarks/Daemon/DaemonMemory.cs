using R3mes.Benchmarks.Results;
using R3mes.Benchmarks.Training;
using R3mes.Compute.Models;
using R3mes.Compute.Training;
using R3mes.Kernels;

namespace R3mes.Benchmarks.Daemon;

/// <summary>Resident memory of the published daemon: a validator without work, the same flooded with transfers, and a devnet that trains.</summary>
internal static class DaemonMemory
{
    private const int IdleIntervalMs = 100;
    private const int IdleSeconds = 20;
    private const int SampleMs = 100;

    public static IEnumerable<Measurement> Measure(BenchFolders folders, ScratchFolder scratch)
    {
        yield return Idle(folders, scratch);
        foreach (Measurement row in Load(folders, scratch)) yield return row;
        foreach (Measurement row in Devnet(folders, scratch)) yield return row;
    }

    private static Measurement Idle(BenchFolders folders, ScratchFolder scratch)
    {
        string home = scratch.Fresh();
        PublishedDaemon.MakeChain(folders, home);
        using PublishedDaemon node = PublishedDaemon.StartNode(folders, home, IdleIntervalMs);
        node.WaitForHeight(1);
        List<double> samples = Sample(node, () => node.Seconds < IdleSeconds);
        long height = node.WaitForHeight(1);
        node.Stop();
        return new Measurement("validator_rss_idle_mb", Interleaved.Median(samples[(samples.Count / 2)..]), "MB", "blocks made by then, no miner, metrics served", height);
    }

    private static IEnumerable<Measurement> Load(BenchFolders folders, ScratchFolder scratch)
    {
        string home = scratch.Fresh();
        PublishedDaemon.MakeChain(folders, home);
        using PublishedDaemon node = PublishedDaemon.StartNode(folders, home);
        node.WaitForHeight(1);
        TransferFlood flood = new(node);
        flood.Fund();
        flood.Sign();
        flood.Begin();
        List<double> samples = Sample(node, () => !flood.IsOver);
        double rate = flood.End();
        node.Stop();
        yield return new Measurement("single_validator_rss_load_mb", samples.Max(), "MB", "MB, median; the row is the highest sample", Interleaved.Median(samples));
        yield return new Measurement("daemon_socket_tx_per_s", rate, "tx/s", "transfers through the control socket by 4 connections to committed, a block a second", flood.Count);
    }

    private static IEnumerable<Measurement> Devnet(BenchFolders folders, ScratchFolder scratch)
    {
        using PublishedDaemon devnet = new(folders, scratch.Fresh(), "devnet", "--plain", "--rounds", "1", "--metrics-listen", "off", "--text", folders.Text, "--model", folders.Model);
        List<double> samples = Sample(devnet, () => !devnet.HasEnded);
        devnet.Stop();
        (double model, double trainer) = TrainerMb(folders);
        yield return new Measurement("devnet_rss_mb", samples.Max(), "MB", "MB, median over a round of three miners; the row is the highest sample", Interleaved.Median(samples));
        yield return new Measurement("devnet_rss_without_trainer_mb", samples.Max() - trainer - model, "MB", "MB of the trainer's tensors and the model, taken off", trainer + model);
        yield return new Measurement("trainer_tensors_mb", trainer, "MB", "MB of the model as it is read, beside them", model);
    }

    /// <summary>What is allocated for model and trainer, on as many threads as the devnet takes.</summary>
    private static (double Model, double Trainer) TrainerMb(BenchFolders folders)
    {
        byte[] file = File.ReadAllBytes(folders.Model);
        using ThreadScheduler scheduler = new(Environment.ProcessorCount);
        long before = GC.GetAllocatedBytesForCurrentThread();
        BenchException.Unless(TernaryModel.TryRead(file, out TernaryModel? model) is null, "the shipped model is read");
        long read = GC.GetAllocatedBytesForCurrentThread();
        Trainer trainer = new(TensorBackends.Create(TensorBackends.Native), scheduler, model!, TrainingSubject.Params);
        long made = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(trainer);
        return ((read - before) / 1e6, (made - read) / 1e6);
    }

    private static List<double> Sample(PublishedDaemon process, Func<bool> goesOn)
    {
        List<double> samples = [];
        while (goesOn())
        {
            try
            {
                samples.Add(process.ResidentMb);
            }
            catch (Exception error) when (error is IOException or InvalidOperationException)
            {
                break; // it is ending: there is no such process, or it has no memory any more; how it ended is asked of it later
            }

            Thread.Sleep(SampleMs);
        }

        return samples;
    }
}
