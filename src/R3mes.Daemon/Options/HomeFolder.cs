namespace R3mes.Daemon.Options;

/// <summary>Where a node lives on disk.</summary>
public static class HomeFolder
{
    /// <summary>The variable that names it.</summary>
    public const string Variable = "REMESD_HOME";

    /// <summary>The folder of --home, else of REMESD_HOME, else .remesd in the user's home; absolute.</summary>
    /// <param name="named">The flag's value, null when it is not given.</param>
    /// <param name="environment">All variables.</param>
    public static string Find(string? named, IReadOnlyDictionary<string, string> environment)
    {
        if (!string.IsNullOrEmpty(named)) return Path.GetFullPath(named);
        if (environment.TryGetValue(Variable, out string? variable) && variable.Length > 0) return Path.GetFullPath(variable);
        string user = environment.TryGetValue("HOME", out string? home) && home.Length > 0 ? home : ".";
        return Path.GetFullPath(Path.Combine(user, ".remesd"));
    }
}
