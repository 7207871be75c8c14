using System.Text.Json;

namespace R3mes.Tests.Primitives.LightClient;

/// <summary>
/// The light-client tests of tendermint-rs under the vectors' folder, however deep: each file is a chain of single steps (light-client/tests/support/model_based) or a bisection
/// (light-client/tests/support/bisection), by its properties. A file that is neither fails the test, and so does a folder with none.
/// </summary>
internal static class LightClientVectors
{
    private static readonly string[] SingleStepNames = ["description", "initial", "input"];
    private static readonly string[] StepNames = ["block", "now", "testgen_block", "verdict"];
    private static readonly string[] BisectionNames =
        ["description", "expected_num_of_bisections", "expected_output", "height_to_verify", "now", "primary", "trust_options", "witnesses"];

    internal static IReadOnlyList<(string Name, JsonElement Json)> SingleSteps() => [.. All().Where(file => IsSingleStep(file.Json))];

    internal static IReadOnlyList<(string Name, JsonElement Json)> Bisections() => [.. All().Where(file => !IsSingleStep(file.Json))];

    private static List<(string Name, JsonElement Json)> All()
    {
        string root = VectorFolder.Require("light-client");
        foreach (string folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
            Assert.True(Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Any(), $"{folder}: no vector lies in it");
        List<(string Name, JsonElement Json)> read = [];
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, file);
            Assert.True(name.EndsWith(".json", StringComparison.Ordinal), $"{name}: no test reads such a file");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement json = document.RootElement.Clone();
            Assert.True(IsSingleStep(json) || IsBisection(json), $"{name}: neither a chain of single steps nor a bisection");
            read.Add((name, json));
        }

        Assert.NotEmpty(read);
        return read;
    }

    private static bool IsSingleStep(JsonElement json) => Names(json).SequenceEqual(SingleStepNames)
        && json.GetProperty("input").EnumerateArray().All(step => Names(step).SequenceEqual(StepNames) || Names(step).SequenceEqual(StepNames.Where(name => name != "testgen_block")));

    private static bool IsBisection(JsonElement json) => Names(json).SequenceEqual(BisectionNames);

    private static IEnumerable<string> Names(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal) : [];
}
