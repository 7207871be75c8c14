namespace R3mes.Node.Keys;

/// <summary>What a key is for.</summary>
public enum KeyKind
{
    /// <summary>A secp256k1 key that owns an account and signs transactions.</summary>
    Account,

    /// <summary>An Ed25519 key that signs blocks and votes.</summary>
    Validator,

    /// <summary>A key of a validator's verifiable random function (RFC 9381), from which the seeds of rounds come.</summary>
    Vrf,
}
