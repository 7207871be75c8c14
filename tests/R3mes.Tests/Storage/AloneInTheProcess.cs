namespace R3mes.Tests.Storage;

/// <summary>Tests that measure the process run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneInTheProcess
{
    public const string Name = "alone in the process";
}
