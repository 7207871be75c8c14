namespace R3mes.Network.Secret;

/// <summary>A secret connection that cannot be used: it is to be closed.</summary>
/// <param name="refusal">Why.</param>
public sealed class SecretException(SecretRefusal refusal) : IOException(WordsOf(refusal))
{
    /// <summary>Why.</summary>
    public SecretRefusal Refusal => refusal;

    private static string WordsOf(SecretRefusal refusal) => refusal switch
    {
        SecretRefusal.Malformed => "the other side does not speak as a secret connection does",
        SecretRefusal.LowOrderPoint => "the other side's key for the exchange is one that keeps nothing secret",
        SecretRefusal.NotSealed => "a frame was not sealed by the other side, or was changed on the way",
        SecretRefusal.NotProven => "the other side does not prove its key",
        SecretRefusal.UnknownPeer => "the other side has a key that is not let in",
        SecretRefusal.TimedOut => "the other side did not finish the handshake in time",
        _ => "the other side closed the connection during the handshake",
    };
}
