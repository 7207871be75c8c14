namespace R3mes.Tests.Tidy;

/// <summary>Folders of a project depend on each other one way: no round trip, however long.</summary>
public sealed class FolderCycleTests
{
    [Fact]
    public void No_folder_depends_on_one_that_depends_on_it()
    {
        List<string> cycles = [];
        foreach (string project in TidyTests.Floors.Keys)
        {
            Dictionary<string, HashSet<string>> edges = Edges(project);
            foreach (string folder in edges.Keys.Order(StringComparer.Ordinal))
            {
                string[] round = [.. edges.Keys.Where(other => string.CompareOrdinal(folder, other) < 0 && Reaches(edges, folder, other) && Reaches(edges, other, folder))];
                if (round.Length > 0) cycles.Add($"{folder} <-> {string.Join(", ", round)}");
            }
        }

        Assert.True(cycles.Count == 0, string.Join('\n', cycles));
    }

    [Fact]
    public void Every_namespace_is_its_folder()
    {
        Assert.Empty(SourceFile.All.Where(file => !file.Lines.Contains($"namespace {Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')};") && !IsTopLevel(file)).Select(file => file.Path));
    }

    private static bool IsTopLevel(SourceFile file) => file.Path == "src/R3mes.Daemon/Program.cs" || file.Lines.All(line => !line.StartsWith("namespace ", StringComparison.Ordinal) && !line.Contains(" class ", StringComparison.Ordinal));

    private static Dictionary<string, HashSet<string>> Edges(string project)
    {
        CompiledCode code = CompiledCode.Of(project);
        Dictionary<string, HashSet<string>> edges = [];
        foreach (CodeUse use in code.Uses.Where(use => use.Type.Assembly == code.Assembly && use.Type.Namespace is not null && use.Type.Namespace != use.From.Namespace))
        {
            if (!edges.TryGetValue(use.From.Namespace!, out HashSet<string>? to)) edges[use.From.Namespace!] = to = [];
            to.Add(use.Type.Namespace!);
        }

        return edges;
    }

    private static bool Reaches(Dictionary<string, HashSet<string>> edges, string from, string to)
    {
        HashSet<string> seen = [];
        Stack<string> next = new([from]);
        while (next.TryPop(out string? folder))
        {
            foreach (string other in edges.GetValueOrDefault(folder) ?? [])
            {
                if (other == to) return true;
                if (seen.Add(other)) next.Push(other);
            }
        }

        return false;
    }
}
