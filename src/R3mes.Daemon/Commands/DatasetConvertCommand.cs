using System.CommandLine;
using R3mes.Daemon.Cli;
using R3mes.Node.Datasets;

namespace R3mes.Daemon.Commands;

/// <summary>remesd dataset convert.</summary>
public static class DatasetConvertCommand
{
    private const string UnfinishedEnding = ".new";

    /// <summary>Makes the command.</summary>
    /// <param name="host">The process.</param>
    public static RemesCommand Create(CommandHost host)
    {
        Argument<string> input = new("csv") { Description = "CSV file in UTF-8 whose first row names the columns (RFC 4180)." };
        Option<string> output = new("--out") { Description = "JSONL file to write; replaced when it is there.", HelpName = "file", Required = true };
        Option<string> format = new("--format") { Description = "text: one column; instruction: the columns instruction, input and output.", HelpName = "text|instruction", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "instruction");
        Option<string> column = new("--text-column") { Description = "Column of the text format.", HelpName = "name", DefaultValueFactory = _ => "text" };
        Option<string> separator = new("--separator") { Description = "Between fields: one character, or tab.", HelpName = "character", DefaultValueFactory = _ => "," };
        RemesCommand command = new("convert", "Turn a CSV file into JSONL, one example a line.",
            "remesd dataset convert articles.csv --text-column body --out articles.jsonl",
            "remesd dataset convert questions.csv --format instruction --out questions.jsonl")
        {
            input, output, format, column, separator,
        };
        return command.Does(parsed => Run(host, parsed.GetRequiredValue(input), parsed.GetRequiredValue(output),
            parsed.GetRequiredValue(format) == "text" ? DatasetFormat.Text : DatasetFormat.Instruction,
            parsed.GetRequiredValue(column), parsed.GetRequiredValue(separator)));
    }

    private static ExitCode Run(CommandHost host, string input, string output, DatasetFormat format, string column, string separator)
    {
        string mark = separator == "tab" ? "\t" : separator;
        if (mark.Length != 1 || mark[0] is '"' or '\r' or '\n' or >= (char)0x80)
            return host.Fail(ExitCode.Usage, $"--separator must be one ASCII character other than a quote, or tab, not '{separator}'.");
        if (!InputFile.TryOpen(input, host, out FileStream? csv)) return ExitCode.Data;
        string unfinished = output + UnfinishedEnding;
        DatasetError? error;
        CsvConversion? conversion;
        using (csv)
        using (BufferedStream jsonl = new(File.Create(unfinished), 64 * 1024))
            error = CsvConverter.TryConvert(csv!, jsonl, format, column, (byte)mark[0], out conversion);
        if (error is not null)
        {
            File.Delete(unfinished);
            return host.Fail(ExitCode.Data, $"{input}: {error.Message}");
        }

        File.Move(unfinished, output, overwrite: true);
        host.Output.WriteLine($"{output}: {conversion!.Rows} lines, {conversion.Bytes} bytes" + (conversion.Skipped > 0 ? $", {conversion.Skipped} rows without text skipped" : ""));
        return ExitCode.Success;
    }
}
