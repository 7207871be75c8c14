using R3mes.Daemon.Cli;
using R3mes.Primitives.Chain;

namespace R3mes.Daemon.Commands;

/// <summary>An amount as a person writes it.</summary>
internal static class AmountText
{
    /// <summary>Reads an amount above 0, or says how one is written.</summary>
    public static ExitCode TryRead(CommandHost host, string text, out Amount amount) => Amount.TryParse(text, out amount) && !amount.IsZero
        ? ExitCode.Success
        : host.Fail(ExitCode.Usage, $"'{text}' is not an amount: write a whole number above 0 and the denomination, such as 1000000{Amount.Denom}.");
}
