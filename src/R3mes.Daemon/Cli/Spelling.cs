namespace R3mes.Daemon.Cli;

/// <summary>Finds the name a person most likely meant.</summary>
public static class Spelling
{
    private const int WordCharsMax = 64;

    /// <summary>The known name with the least edit distance, null when none is near (more than two edits and a third of its length).</summary>
    /// <param name="word">What was typed.</param>
    /// <param name="known">Names that exist; the first of equals wins.</param>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > WordCharsMax) return null;
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(word, name);
            if (distance >= bestDistance || distance > Math.Max(2, name.Length / 3)) continue;
            best = name;
            bestDistance = distance;
        }

        return best;
    }

    // Levenshtein over two rows.
    private static int Distance(string a, string b)
    {
        int[] above = [.. Enumerable.Range(0, b.Length + 1)];
        int[] row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + change);
            }

            (above, row) = (row, above);
        }

        return above[b.Length];
    }
}
