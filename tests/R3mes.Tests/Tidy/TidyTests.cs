using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace R3mes.Tests.Tidy;

/// <summary>Holds the code to docs/ARCHITECTURE.md and its own habits: walls, sizes, names and banned words.</summary>
public sealed partial class TidyTests
{
    private const int LinesMax = 400;

    // A project may name only projects on lower floors; on floor 1 the order of this list is the order of dependence.
    internal static readonly Dictionary<string, int> Floors = new(StringComparer.Ordinal)
    {
        ["R3mes.Primitives"] = 0,
        ["R3mes.Compute"] = 1,
        ["R3mes.Consensus"] = 1,
        ["R3mes.Application"] = 1,
        ["R3mes.Storage"] = 2,
        ["R3mes.Network"] = 2,
        ["R3mes.Kernels"] = 2,
        ["R3mes.Node"] = 3,
        ["R3mes.Api"] = 4,
        ["R3mes.Daemon"] = 5,
    };

    [Fact]
    public void Every_project_stands_on_a_floor_and_refers_down_only()
    {
        List<string> wrong = [];
        foreach (string path in Directory.EnumerateFiles(RepositoryRoot.File("src"), "*.csproj", SearchOption.AllDirectories))
        {
            string project = Path.GetFileNameWithoutExtension(path);
            XDocument document = XDocument.Load(path);
            if (!Floors.TryGetValue(project, out int floor))
            {
                wrong.Add($"{project} is on no floor: add it to the table");
                continue;
            }

            string stated = document.Descendants("RemesFloor").Single().Value;
            if (stated != floor.ToString()) wrong.Add($"{project} says floor {stated}, the table says {floor}");
            foreach (XElement reference in document.Descendants("ProjectReference"))
            {
                string target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
                bool allowed = Floors[target] < floor || (project == "R3mes.Application" && target == "R3mes.Compute");
                if (!allowed) wrong.Add($"{project} refers to {target}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_file_is_one_room()
    {
        Assert.Empty(SourceFile.All.Concat(SourceFile.Tests).Concat(SourceFile.Bench).Where(f => f.Lines.Length > LinesMax).Select(f => $"{f.Path}: {f.Lines.Length} lines"));
    }

    [Fact]
    public void Every_file_holds_one_public_type_named_as_the_file()
    {
        List<string> wrong = [];
        foreach (SourceFile file in SourceFile.All)
        {
            string[] types = [.. file.Lines.Select(line => PublicType().Match(line)).Where(m => m.Success).Select(m => m.Groups["name"].Value).Distinct()];
            string name = Path.GetFileNameWithoutExtension(file.Path).Split('.')[0];
            if (types.Length > 1) wrong.Add($"{file.Path}: {string.Join(", ", types)}");
            else if (types.Length == 1 && types[0] != name) wrong.Add($"{file.Path}: {types[0]}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void No_file_has_a_name_that_says_nothing()
    {
        Assert.DoesNotContain(SourceFile.All.Select(f => Path.GetFileNameWithoutExtension(f.Path)), name => EmptyName().IsMatch(name));
    }

    [Fact]
    public void Floats_stand_on_the_pure_floors_only_in_Compute()
    {
        string[] pure = ["R3mes.Primitives", "R3mes.Consensus", "R3mes.Application"];
        Assert.Empty(Lines(f => pure.Contains(f.Project), FloatWord()));
    }

    [Fact]
    public void Nothing_is_left_for_later_in_the_code()
    {
        Assert.Empty(Lines(_ => true, Unfinished()));
        Assert.Empty(SourceFile.Bench.SelectMany(f => Matches(f, Unfinished())));
        Assert.Empty(SourceFile.Tests.Where(f => !f.Path.EndsWith("TidyTests.cs")).SelectMany(f => Matches(f, Skipped())));
    }

    [Fact]
    public void The_pure_floors_are_never_async()
    {
        Assert.Empty(Lines(f => Floors[f.Project] <= 1, AsyncWord()));
    }

    [Fact]
    public void Every_queue_of_the_running_parts_is_explained_to_the_operator()
    {
        string guide = File.ReadAllText(RepositoryRoot.File("docs", "operating.md"));
        SourceFile[] queues = [.. SourceFile.All.Where(f => Floors[f.Project] >= 2 && Matches(f, QueueField()).Any())];
        Assert.Contains(queues, f => f.Path.EndsWith("/TxPool.cs", StringComparison.Ordinal));
        Assert.DoesNotContain(queues, f => !f.Path.EndsWith("/TxPool.cs", StringComparison.Ordinal) && !guide.Contains($"`{Path.GetFileNameWithoutExtension(f.Path)}`", StringComparison.Ordinal));
    }

    [Fact]
    public void No_vector_file_is_without_a_reader()
    {
        string[] texts = [.. SourceFile.Tests.Select(f => string.Join('\n', f.Lines))];
        string folder = RepositoryRoot.File("tests", "vectors");
        IEnumerable<string> files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [];
        Assert.DoesNotContain(files, path => !texts.Any(text => text.Contains(Path.GetFileName(path)) || (Path.GetDirectoryName(path) != folder && text.Contains($"\"{Path.GetFileName(Path.GetDirectoryName(path))}\""))));
    }

    private static IEnumerable<string> Lines(Func<SourceFile, bool> where, Regex banned) => SourceFile.All.Where(where).SelectMany(f => Matches(f, banned));

    private static IEnumerable<string> Matches(SourceFile file, Regex banned) =>
        file.Lines.Select((line, i) => (Code: Comment().Replace(line, ""), Number: i + 1))
            .Where(line => banned.IsMatch(line.Code))
            .Select(line => $"{file.Path}:{line.Number}: {line.Code.Trim()}");

    [GeneratedRegex(@"^public (?:(?:static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|record struct|record class|record|interface|enum|delegate [\w<>?\[\]]+) (?<name>\w+)")]
    private static partial Regex PublicType();

    [GeneratedRegex(@"(Utils?|Helpers?|Manager|Common|Misc)$")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(?<![\w.""])(float|double|Single|Double)(?![\w""])")]
    private static partial Regex FloatWord();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Skip *= *""|Assert\.True\(true\)")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"\b(async|await)\b")]
    private static partial Regex AsyncWord();

    [GeneratedRegex(@"\b(Queue|ConcurrentQueue|ConcurrentBag|BlockingCollection|LinkedList|Channel|PriorityQueue|MemoryCache|SemaphoreSlim)\b<?[\w(<]")]
    private static partial Regex QueueField();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();
}
