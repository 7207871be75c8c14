namespace R3mes.Fuzz;

/// <summary>Runs a target on one input and holds it to its properties.</summary>
public static class FuzzCheck
{
    /// <summary>Null when all is well, else what went wrong.</summary>
    /// <param name="target">The target.</param>
    /// <param name="input">The input; the target may not change it.</param>
    /// <param name="outcome">What became of the input, its numbers left out.</param>
    public static string? Failure(FuzzTarget target, byte[] input, out string outcome)
    {
        outcome = "failed";
        long allowed = target.AllocationBase + ((long)target.AllocationPerByte * input.Length);
        try
        {
            long used = Allocated(target, input, out outcome);
            // The first run of a path pays for types and strings that are made once.
            if (used > allowed) used = Allocated(target, input, out outcome);
            return used <= allowed ? null : $"{used} bytes were allocated for {input.Length} of input, {allowed} are allowed";
        }
        catch (Exception error)
        {
            return error.ToString();
        }
    }

    private static long Allocated(FuzzTarget target, byte[] input, out string outcome)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string said = target.Run(input);
        long after = GC.GetAllocatedBytesForCurrentThread();
        outcome = string.Concat(said.Where(c => !char.IsAsciiDigit(c)));
        return after - before;
    }
}
