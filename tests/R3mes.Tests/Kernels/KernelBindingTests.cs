using System.Text.RegularExpressions;

namespace R3mes.Tests.Kernels;

/// <summary>The header and the binding are written by hand on both sides of a cast that nothing checks: here they are compared as text.</summary>
public sealed partial class KernelBindingTests
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["void"] = "void",
        ["size_t"] = "nuint",
        ["int32_t"] = "int",
        ["int64_t"] = "long",
        ["float"] = "float",
        ["uint8_t"] = "byte",
        ["uint64_t"] = "ulong",
        ["int8_t"] = "sbyte",
        ["int16_t"] = "short",
    };

    private static readonly string Header = File.ReadAllText(RepositoryRoot.File("native", "include", "r3mes_kernels.h"));
    private static readonly string Binding = File.ReadAllText(RepositoryRoot.File("src", "R3mes.Kernels", "R3mesKernels.cs"));

    [Fact]
    public void Every_kernel_of_the_header_stands_in_the_binding_at_its_place_with_its_types()
    {
        string[] declared = [.. CMember().Matches(Body(Header, "struct r3mes_kernels {")).Select(CSignature)];
        string[] bound = [.. SharpMember().Matches(Body(Binding, "struct r3mes_kernels\n")).Select(m => $"{m.Groups["name"].Value}: {m.Groups["types"].Value}")];
        Assert.True(declared.Length > 20, "the header was read");
        Assert.Equal(declared, bound);
    }

    [Fact]
    public void The_versions_are_the_same()
    {
        Match header = Version().Match(Header), binding = Version().Match(Binding);
        Assert.Equal(header.Groups["n"].Value, binding.Groups["n"].Value);
    }

    private static string Body(string text, string start)
    {
        int at = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(at >= 0, start);
        return text[at..text.IndexOf("\n}", at, StringComparison.Ordinal)];
    }

    private static string CSignature(Match member)
    {
        IEnumerable<string> arguments = member.Groups["arguments"].Value.Split(',').Select(argument => Sharp(CArgument().Match(argument)));
        return $"{member.Groups["name"].Value}: {string.Join(", ", arguments.Append(Types[member.Groups["result"].Value]))}";
    }

    private static string Sharp(Match argument)
    {
        string type = argument.Groups["type"].Value;
        return (Types.TryGetValue(type, out string? plain) ? plain : type) + argument.Groups["star"].Value;
    }

    [GeneratedRegex(@"^    (?<result>\w+) \(\*(?<name>\w+)\)\((?<arguments>[^)]*)\);", RegexOptions.Multiline)]
    private static partial Regex CMember();

    [GeneratedRegex(@"^\s*(const )?(struct )?(?<type>\w+) (?<star>\*?)\w+\s*$")]
    private static partial Regex CArgument();

    [GeneratedRegex(@"public delegate\* unmanaged\[Cdecl\]<(?<types>[^>]*)> (?<name>\w+);")]
    private static partial Regex SharpMember();

    [GeneratedRegex(@"R3MES_KERNELS_ABI_VERSION (= )?(?<n>[0-9]+)")]
    private static partial Regex Version();
}
