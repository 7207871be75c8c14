namespace R3mes.Tests;

/// <summary>Finds the checkout the test program was built from.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder that holds R3mes.Node.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "R3mes.Node.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("no R3mes.Node.sln above " + AppContext.BaseDirectory);
    }
}
