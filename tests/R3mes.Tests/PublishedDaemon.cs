namespace R3mes.Tests;

/// <summary>The daemon as operators get it, compiled ahead of time: what the end-to-end tests run.</summary>
internal static class PublishedDaemon
{
    /// <summary>Its path: `make publish` puts it there, and `make test` asks for that first.</summary>
    public static string Path
    {
        get
        {
            string path = RepositoryRoot.File("out", "remesd");
            Assert.True(File.Exists(path), $"there is no {path}: run `make publish`");
            return path;
        }
    }
}
