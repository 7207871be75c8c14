using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using R3mes.Kernels.Cuda;

namespace R3mes.Tests.Kernels;

/// <summary>What kernels are given is written on both sides by hand: here it is compared.</summary>
public sealed partial class CudaArgumentsTests
{
    private static readonly string Header = File.ReadAllText(RepositoryRoot.File("native", "cuda", "arguments.h"));

    [Fact]
    public void Every_struct_of_the_header_has_its_fields_in_their_order_here()
    {
        Type[] types = typeof(CudaArguments).GetNestedTypes();
        string[] declared = [.. Struct().Matches(Header).Select(m => $"{m.Groups["name"].Value}: {string.Join(", ", Field().Matches(Comment().Replace(m.Groups["body"].Value, "")).SelectMany(Fields))}").Order(StringComparer.Ordinal)];
        string[] bound = [.. types.Select(type => $"{type.Name}: {string.Join(", ", type.GetFields().Select(field => $"{Word(field.FieldType)} {field.Name}"))}").Order(StringComparer.Ordinal)];
        Assert.True(declared.Length > 10, "the header was read");
        Assert.Equal(declared, bound);
    }

    [Fact]
    public void Every_number_here_is_the_headers()
    {
        Dictionary<string, int> numbers = Define().Matches(Header).ToDictionary(m => m.Groups["name"].Value, m => int.Parse(m.Groups["value"].Value, CultureInfo.InvariantCulture));
        FieldInfo[] constants = [.. typeof(CudaArguments).GetFields().Where(field => field.IsLiteral && !field.Name.EndsWith("_SHARED_BYTES", StringComparison.Ordinal))];
        Assert.True(constants.Length > 10, "there are constants");
        Assert.Equal(constants.Select(field => (field.Name, Value: (int?)field.GetRawConstantValue())), constants.Select(field => (field.Name, Value: numbers.TryGetValue(field.Name, out int value) ? value : (int?)null)));
    }

    private static IEnumerable<string> Fields(Match field)
    {
        string type = field.Groups["type"].Value;
        foreach (string name in field.Groups["names"].Value.Split(','))
            yield return $"{(name.Contains('*') || field.Groups["star"].Length > 0 ? "pointer" : type)} {name.Trim(' ', '*')}";
    }

    private static string Word(Type type) => type == typeof(nint) ? "pointer" : type == typeof(long) ? "int64_t" : type == typeof(int) ? "int32_t" : type == typeof(float) ? "float" : type.Name;

    [GeneratedRegex(@"^struct (?<name>\w+) \{(?<body>[^}]*)\}", RegexOptions.Multiline)]
    private static partial Regex Struct();

    [GeneratedRegex(@"^\s*(?:const )?(?<type>\w+) (?<star>\*?)(?<names>[^;]+);", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^#define (?<name>\w+) (?<value>\d+)(?: |$)", RegexOptions.Multiline)]
    private static partial Regex Define();
}
