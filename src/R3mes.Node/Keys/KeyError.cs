namespace R3mes.Node.Keys;

/// <summary>Why a key is refused.</summary>
/// <param name="Code">Stable short name, such as wrong_passphrase.</param>
/// <param name="Message">One sentence for a person that says what to do.</param>
public sealed record KeyError(string Code, string Message);
