using System.Text;

namespace R3mes.Daemon.Cli;

/// <summary>Asks a person at the terminal for a secret without showing it.</summary>
internal static class SecretPrompt
{
    private const int CharsMax = 1024;

    /// <summary>Reads one line of keys; null when it was given up with Ctrl-D or Escape.</summary>
    public static string? Ask(string question, TextWriter error)
    {
        error.Write(question);
        error.Flush();
        StringBuilder typed = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key == ConsoleKey.Escape || (key.Key == ConsoleKey.D && key.Modifiers == ConsoleModifiers.Control))
            {
                error.WriteLine();
                return null;
            }

            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar) && typed.Length < CharsMax) typed.Append(key.KeyChar);
        }

        error.WriteLine();
        return typed.ToString();
    }
}
