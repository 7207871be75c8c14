using System.Text.RegularExpressions;

namespace R3mes.Tests.Tidy;

/// <summary>No function is longer than a screen, in C# and in C, and no C file longer than a room.</summary>
public sealed partial class FunctionSizeTests
{
    private const int FunctionLinesMax = 60;
    private const int FileLinesMax = 400;

    private static IEnumerable<SourceFile> CSharp => SourceFile.All.Concat(SourceFile.Tests).Concat(SourceFile.Bench);

    private static IEnumerable<string> CFiles => Directory.EnumerateFiles(RepositoryRoot.File("native"), "*.*", SearchOption.AllDirectories)
        .Where(path => Path.GetExtension(path) is ".c" or ".h" or ".cu" or ".cuh").Order(StringComparer.Ordinal);

    [Fact]
    public void In_CSharp() => Assert.Empty(CSharp.SelectMany(file => LongBlocks(file.Lines).Select(block => $"{file.Path}:{block}")));

    [Fact]
    public void In_C()
    {
        Assert.True(CFiles.Count() > 15);
        Assert.Empty(CFiles.SelectMany(path => LongBlocks(File.ReadAllLines(path)).Select(block => $"{path}:{block}")));
        Assert.DoesNotContain(CFiles, path => File.ReadLines(path).Count() > FileLinesMax);
    }

    [Fact]
    public void The_check_sees_blocks_tables_and_expressions()
    {
        string[] body = [.. Enumerable.Repeat("        Step();", 60)];
        Assert.Single(LongBlocks(["    public void Act()", "    {", .. body, "    }"]));
        Assert.Empty(LongBlocks(["    public void Act()", "    {", .. body[..56], "    }"]));
        Assert.Empty(LongBlocks(["public sealed class Act", "{", .. body, "}"]));
        Assert.Single(LongBlocks(["    private static int Of(int x) => x switch", "    {", .. body, "    };"]));
        Assert.Single(LongBlocks(["    private static readonly int[] Table =", "    [", .. body, "    ];"]));
        Assert.Single(LongBlocks(["static void act(void) {", .. body, "}"]));
    }

    // The code is formatted: a block ends at the first line that begins at its own indentation with the closing bracket.
    private static IEnumerable<string> LongBlocks(string[] lines)
    {
        for (int at = 0; at < lines.Length; at++)
        {
            Match open = Opening().Match(lines[at]);
            if (!open.Success) continue;
            bool alone = lines[at].Trim() is "{" or "[";
            int head = alone ? at - 1 : at;
            if (head < 0 || TypeHead(lines, head) || Group().IsMatch(lines[head])) continue;
            string indent = open.Groups["indent"].Value;
            int end = Array.FindIndex(lines, at + 1, line => line.StartsWith(indent, StringComparison.Ordinal) && line.Length > indent.Length && line[indent.Length] is '}' or ']' && line.StartsWith(indent));
            if (end < 0) continue;
            int length = end - head + 1;
            if (length > FunctionLinesMax) yield return $"{head + 1}: {length} lines: {lines[head].Trim()}";
        }
    }

    // A type's head may take several lines: those back to the one that names its kind, at the same indentation.
    private static bool TypeHead(string[] lines, int head)
    {
        for (int at = head; at >= 0 && at > head - 6; at--)
        {
            if (TypeWord().IsMatch(lines[at])) return true;
            if (lines[at].Trim() is "" or "}" or "};" || lines[at].EndsWith(';')) return false;
        }

        return false;
    }

    [GeneratedRegex(@"^(?<indent> *)(?:[\{\[]|[^/#\s].*[\{\[])$")]
    private static partial Regex Opening();

    [GeneratedRegex(@"^ *(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|unsafe|ref|typedef) )*(?:class|struct|record|interface|enum|union|namespace)\b")]
    private static partial Regex TypeWord();

    [GeneratedRegex(@"extern ""C""")]
    private static partial Regex Group();
}
