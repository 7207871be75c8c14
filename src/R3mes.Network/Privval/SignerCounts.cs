namespace R3mes.Network.Privval;

/// <summary>How often a signer connected and failed, by reason. Safe from any thread.</summary>
public sealed class SignerCounts
{
    private static readonly string[] Names =
        ["not_connected", "timed_out", "connection_lost", "malformed", "wrong_key", "refused", "content_changed", "bad_signature", "low_order_point", "not_sealed", "not_proven", "unknown_peer"];

    private readonly long[] _failures = new long[Names.Length];
    private long _connections;

    /// <summary>Every failure.</summary>
    public static IReadOnlyList<SignerFailure> All { get; } = Enum.GetValues<SignerFailure>();

    /// <summary>Signers that connected and hold the right key.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>How often this happened.</summary>
    /// <param name="failure">What.</param>
    public long this[SignerFailure failure] => Interlocked.Read(ref _failures[(int)failure]);

    /// <summary>The label of metrics and counts, lower case joined by underscores.</summary>
    /// <param name="failure">What.</param>
    public static string NameOf(SignerFailure failure) => Names[(int)failure];

    internal void Connected() => Interlocked.Increment(ref _connections);

    internal void Failed(SignerFailure failure) => Interlocked.Increment(ref _failures[(int)failure]);
}
