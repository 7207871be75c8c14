using System.Text.Json;

namespace R3mes.Benchmarks.Results;

/// <summary>The rows that areas must have, each with its goal: bench/goals.json.</summary>
internal sealed class Goals
{
    private readonly Dictionary<string, Dictionary<string, Goal>> _areas = new(StringComparer.Ordinal);

    private Goals()
    {
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="BenchException">It cannot be read or is not one of goals.</exception>
    public static Goals Read(string file)
    {
        try
        {
            return Parse(File.ReadAllBytes(file));
        }
        catch (IOException error)
        {
            throw new BenchException($"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>Reads the file's bytes.</summary>
    /// <exception cref="BenchException">They are not goals.</exception>
    public static Goals Parse(ReadOnlyMemory<byte> json)
    {
        Goals goals = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            foreach (JsonProperty area in document.RootElement.EnumerateObject().Where(area => area.Value.ValueKind == JsonValueKind.Object))
            {
                Dictionary<string, Goal> rows = goals._areas[area.Name] = new(StringComparer.Ordinal);
                foreach (JsonProperty row in area.Value.EnumerateObject())
                {
                    rows[row.Name] = Goal.TryRead(row.Value.GetString() ?? "") ?? throw new BenchException($"the goal of {area.Name}.{row.Name} is not a bound such as \">= 3\"");
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new BenchException($"the goals are not as they should be: {error.Message}");
        }

        return goals;
    }

    /// <summary>The goal of a row, or null.</summary>
    public Goal? Of(string area, string row) => _areas.TryGetValue(area, out Dictionary<string, Goal>? rows) && rows.TryGetValue(row, out Goal? goal) ? goal : null;

    /// <summary>Rows that an area must have and that are not among <paramref name="measured"/>.</summary>
    public IReadOnlyList<string> Without(string area, IEnumerable<string> measured) =>
        _areas.TryGetValue(area, out Dictionary<string, Goal>? rows) ? [.. rows.Keys.Except(measured)] : [];
}
