namespace R3mes.Node.Keys;

/// <summary>A private key under a passphrase: AES-256-GCM with a key from Argon2id; the public part of the key file is authenticated with it.</summary>
/// <param name="Protection">Cost of the passphrase.</param>
/// <param name="Salt">16 bytes.</param>
/// <param name="Nonce">12 bytes.</param>
/// <param name="Ciphertext">32 bytes of key, then 16 of tag.</param>
internal sealed record SealedSecret(KeyProtection Protection, byte[] Salt, byte[] Nonce, byte[] Ciphertext)
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const int CiphertextBytes = StoredKey.SecretBytes + TagBytes;
}
