namespace R3mes.Tests.Tidy;

/// <summary>One C# file of src/ with its project and lines.</summary>
internal sealed record SourceFile(string Path, string Project, string[] Lines)
{
    /// <summary>Every hand-written C# file below src/.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = Read("src");

    /// <summary>Every hand-written C# file below tests/.</summary>
    public static IReadOnlyList<SourceFile> Tests { get; } = Read("tests");

    /// <summary>Every hand-written C# file below bench/.</summary>
    public static IReadOnlyList<SourceFile> Bench { get; } = Read("bench");

    private static SourceFile[] Read(string folder) =>
    [
        .. Directory.EnumerateFiles(RepositoryRoot.File(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .Order(StringComparer.Ordinal)
            .Select(path =>
            {
                string relative = System.IO.Path.GetRelativePath(RepositoryRoot.Path, path);
                return new SourceFile(relative, relative.Split('/')[1], File.ReadAllLines(path));
            }),
    ];
}
