using System.Text;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Application;

/// <summary>An account with a key made of its name.</summary>
internal sealed class TestAccount
{
    public TestAccount(string name)
    {
        Key = PrivateKey.FromSpan(Sha256.Hash(Encoding.UTF8.GetBytes(name)).ToArray());
        PublicKey = Secp256k1.FromPrivate(Key);
        Address = Address.FromPublicKey(PublicKey.ToArray());
    }

    public PrivateKey Key { get; }

    public PublicKey33 PublicKey { get; }

    public Address Address { get; }
}
