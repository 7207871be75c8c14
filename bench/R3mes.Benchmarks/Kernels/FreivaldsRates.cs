using System.Diagnostics;
using R3mes.Benchmarks.Results;
using R3mes.Benchmarks.Training;
using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Compute.Training;
using R3mes.Compute.Verification;
using R3mes.Kernels;
using R3mes.Primitives.Crypto;

namespace R3mes.Benchmarks.Kernels;

/// <summary>Freivalds' check of all products of a training step against doing the step again, with what it takes to move and to commit to accumulators and operands; one thread.</summary>
internal static class FreivaldsRates
{
    private const int Samples = 5;
    private const int BlockTokens = 512;

    /// <summary>Measures a block of the 2B4T shape, and the tiny model.</summary>
    public static IEnumerable<Measurement> Measure(TrainingSubject subject)
    {
        TrainingParams one = TrainingSubject.Params with { BatchSequences = 1, SequenceTokens = BlockTokens };
        Adapter start = Adapter.Initial(LargeBlock.Shape, one.Lora, TrainingSubject.Seed);
        foreach (Measurement row in Measure("block", $"one block of 2560 and 6912, {BlockTokens} tokens, rank {one.LoraRank}", LargeBlock.Random(1), one, start, subject.Text)) yield return row;
        string tiny = $"the shipped model, {TrainingSubject.Params.BatchSequences} sequences of {TrainingSubject.Params.SequenceTokens}";
        foreach (Measurement row in Measure("tiny", tiny, subject.Model, TrainingSubject.Params, subject.Start, subject.Text)) yield return row;
    }

    private static IEnumerable<Measurement> Measure(string name, string what, TernaryModel model, TrainingParams parameters, Adapter start, byte[] text)
    {
        CpuBackend backend = new();
        using ThreadScheduler scheduler = new(1);
        double step = 1_000 * TimedSteps.Run(backend, scheduler, model, parameters, start, text, Samples + 1, _ => { });
        RecordingBackend recorder = new(backend);
        TimedSteps.Run(recorder, scheduler, model, parameters, start, text, 2, done =>
        {
            if (done == 1) recorder.Clear();
        });
        BenchException.Unless(recorder.Unfaithful == 0, "a product's floats are not its accumulators scaled");
        IReadOnlyList<ProductTrace> products = recorder.Products;
        HashSet<IntegerMatrix> accumulators = [.. products.Select(product => product.C)], operands = [.. products.SelectMany(Operands)];
        double[] parts = Check(backend, products, accumulators);
        double bytes = accumulators.Sum(c => (double)c.Bytes.Length) + operands.Sum(x => (double)x.Bytes.Length) - AboveDiagonals(products);
        double copy = Interleaved.Medians(Samples, () => Copy([.. accumulators, .. operands]))[0];
        double hash = Interleaved.Medians(Samples, () => Hash(backend, [.. accumulators, .. operands]))[0];

        yield return new Measurement($"freivalds_{name}_check_vs_reexecution_pct", 100 * parts[0] / step, "%", $"the step done again, ms; {what}", step);
        yield return new Measurement($"freivalds_{name}_check_ms", parts[0], "ms", "products checked", products.Count);
        yield return new Measurement($"freivalds_{name}_accumulators_ms", parts[1], "ms", "of the check: C.r; millions of accumulators", accumulators.Sum(c => (double)c.Rows * c.Cols) / 1e6);
        yield return new Measurement($"freivalds_{name}_operands_ms", parts[2], "ms", "of the check: A.(B.r) and B.r without frozen weights; millions of integers", operands.Sum(x => (double)x.Rows * x.Cols) / 1e6);
        yield return new Measurement($"freivalds_{name}_weights_ms", parts[0] - parts[1] - parts[2], "ms", "of the check: W.r once a matrix and direction, drawing r, and bookkeeping; millions of weights", model.BackboneWeights / 1e6);
        yield return new Measurement($"freivalds_{name}_moved_mb", bytes / 1e6, "MB", "of it accumulators", (accumulators.Sum(c => (double)c.Bytes.Length) - AboveDiagonals(products)) / 1e6);
        yield return new Measurement($"freivalds_{name}_copy_ms", copy, "ms", "MB/s copied", accumulators.Concat(operands).Sum(x => (double)x.Bytes.Length) / copy / 1e3);
        yield return new Measurement($"freivalds_{name}_hash_ms", hash, "ms", "MB/s hashed", accumulators.Concat(operands).Sum(x => (double)x.Bytes.Length) / hash / 1e3);
        yield return new Measurement($"freivalds_{name}_moved_and_hashed_vs_reexecution_pct", 100 * (parts[0] + copy + hash) / step, "%", "check, copy and hash against the step done again, ms", step);
    }

    /// <summary>Milliseconds of the whole check, of its passes over accumulators and over operands.</summary>
    private static double[] Check(CpuBackend backend, IReadOnlyList<ProductTrace> products, HashSet<IntegerMatrix> accumulators)
    {
        List<double[]> samples = [];
        for (int i = 0; i <= Samples; i++)
        {
            TimedFieldProducts field = new(new CpuFieldProducts(backend.Variant), accumulators);
            long began = Stopwatch.GetTimestamp();
            ProductFault? fault = new ProductCheck(field, backend).FindFault(products, Sha256.Hash([(byte)i]));
            double whole = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            BenchException.Unless(fault is null, $"product {fault?.Product} is wrong");
            if (i > 0) samples.Add([whole, field.OfAccumulators.TotalMilliseconds, field.OfOperands.TotalMilliseconds]);
        }

        return samples.OrderBy(sample => sample[0]).ElementAt(Samples / 2);
    }

    private static IEnumerable<IntegerMatrix> Operands(ProductTrace product) => product.B is null ? [product.A] : [product.A, product.B];

    /// <summary>Bytes of accumulators that are zero by definition and need not be moved.</summary>
    private static double AboveDiagonals(IReadOnlyList<ProductTrace> products)
        => products.Where(product => product.Form == ProductForm.CausalRowsByRows).Sum(product => product.C.Bits / 8.0 * product.C.Rows * (product.C.Rows - 1) / 2);

    private static double Copy(IntegerMatrix[] matrices)
    {
        // One warm buffer: the pages of the destination are not what is measured.
        byte[] to = new byte[matrices.Max(matrix => matrix.Bytes.Length)];
        to.AsSpan().Fill(1);
        long began = Stopwatch.GetTimestamp();
        foreach (IntegerMatrix matrix in matrices) matrix.Bytes.CopyTo(to);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static double Hash(ITensorBackend backend, IntegerMatrix[] matrices)
    {
        Digest[] root = new Digest[1];
        long began = Stopwatch.GetTimestamp();
        foreach (IntegerMatrix matrix in matrices) backend.TensorRoots(matrix.Bytes, [matrix.Bytes.Length], root);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
