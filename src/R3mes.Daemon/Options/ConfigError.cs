namespace R3mes.Daemon.Options;

/// <summary>Why a configuration is refused.</summary>
/// <param name="Message">One sentence that names the place and says what to do.</param>
public sealed record ConfigError(string Message);
