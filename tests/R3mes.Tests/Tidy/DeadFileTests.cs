using System.Xml.Linq;

namespace R3mes.Tests.Tidy;

/// <summary>Every file is used by something: compiled, built, run or read.</summary>
public sealed class DeadFileTests
{
    private static readonly string[] CodeRoots = ["src", "tests", "bench"];

    private static IEnumerable<string> ProjectFiles => CodeRoots.SelectMany(root => Directory.EnumerateFiles(RepositoryRoot.File(root), "*.csproj", SearchOption.AllDirectories));

    [Fact]
    public void Every_source_file_belongs_to_a_project_of_the_solution_and_none_is_left_out()
    {
        string solution = File.ReadAllText(RepositoryRoot.File("R3mes.Node.sln")).Replace('\\', '/');
        Assert.DoesNotContain(ProjectFiles, path => !solution.Contains(Relative(path), StringComparison.Ordinal));
        Assert.DoesNotContain(ProjectFiles.SelectMany(path => XDocument.Load(path).Descendants("Compile").Concat(XDocument.Load(path).Descendants("None"))), item => item.Attribute("Remove") is not null);
        string[] folders = [.. ProjectFiles.Select(path => Relative(Path.GetDirectoryName(path)!) + "/")];
        Assert.Empty(SourceFile.All.Concat(SourceFile.Tests).Concat(SourceFile.Bench).Where(file => !folders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))).Select(file => file.Path));
        // A file that is conditional as a whole is compiled and says nothing.
        Assert.Empty(SourceFile.All.Where(file => file.Lines.Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal))).Select(file => file.Path));
    }

    [Fact]
    public void Every_C_file_is_compiled_or_included()
    {
        string make = string.Concat(new[] { "native.mk", "race.sh", "cuda.mk" }.Select(name => File.ReadAllText(RepositoryRoot.File("eng", name))));
        string[] files = [.. Directory.EnumerateFiles(RepositoryRoot.File("native"), "*.*", SearchOption.AllDirectories).Where(path => Path.GetExtension(path) is ".c" or ".h" or ".cu" or ".cpp")];
        string included = string.Join('\n', files.SelectMany(File.ReadLines).Where(line => line.StartsWith("#include", StringComparison.Ordinal)));
        Assert.Empty(files.Where(path => Path.GetExtension(path) == ".h" ? !included.Contains($"{Path.GetFileName(path)}\"", StringComparison.Ordinal)
            : !make.Contains(Path.GetFileName(path), StringComparison.Ordinal) && !make.Contains(Path.GetDirectoryName(Relative(path)) + "/*" + Path.GetExtension(path), StringComparison.Ordinal)).Select(Relative));
    }

    [Fact]
    public void Every_script_and_document_is_named_by_another_file()
    {
        string[] named = [.. new[] { "eng", "tools", "docs" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.File(folder), "*", SearchOption.AllDirectories)).Where(path => !path.Contains("__pycache__", StringComparison.Ordinal))];
        (string Path, string Text)[] texts =
        [
            .. named.Append(RepositoryRoot.File("Makefile")).Append(RepositoryRoot.File("README.md")).Append(RepositoryRoot.File("Directory.Build.props")).Append(RepositoryRoot.File(".ci", "run"))
                .Concat(CodeRoots.SelectMany(root => Directory.EnumerateFiles(RepositoryRoot.File(root), "*.cs*", SearchOption.AllDirectories)))
                .Concat(Directory.EnumerateFiles(RepositoryRoot.File("packaging"), "*.md", SearchOption.AllDirectories))
                .Select(path => (path, File.ReadAllText(path))),
        ];
        // The README names the folder of decisions, not each.
        Assert.Contains("(docs/adr/)", texts.Single(text => text.Path == RepositoryRoot.File("README.md")).Text, StringComparison.Ordinal);
        Assert.Empty(named.Where(path => Path.GetFileName(Path.GetDirectoryName(path)) != "adr" && !texts.Any(text => text.Path != path && (text.Text.Contains(Path.GetFileName(path), StringComparison.Ordinal)
            || text.Text.Contains($"import {Path.GetFileNameWithoutExtension(path)}\n", StringComparison.Ordinal) || text.Text.Contains($"from {Path.GetFileNameWithoutExtension(path)} import", StringComparison.Ordinal)))).Select(Relative));
    }

    private static string Relative(string path) => Path.GetRelativePath(RepositoryRoot.Path, path);
}
