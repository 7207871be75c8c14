namespace R3mes.Tests;

/// <summary>
/// Vectors of other implementations that are not part of this repository: the folder that R3MES_VECTORS names,
/// or ../shared/vectors beside the repository. Tests that need it are skipped, and say so, where it is absent.
/// </summary>
internal static class VectorFolder
{
    internal static string Require(string name)
    {
        string? root = Environment.GetEnvironmentVariable("R3MES_VECTORS");
        if (string.IsNullOrEmpty(root))
        {
            DirectoryInfo? at = new(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "R3mes.Node.sln")))
                at = at.Parent;
            root = at is null ? "" : Path.Combine(at.FullName, "..", "shared", "vectors");
        }
        string folder = Path.Combine(root, name);
        if (!Directory.Exists(folder))
            Assert.Skip($"no vectors: the folder {name} is not under R3MES_VECTORS nor under ../shared/vectors beside the repository");
        return folder;
    }
}
