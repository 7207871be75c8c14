using System.Text;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>
/// The root over the stores of an application, the app hash of a chain of the Cosmos SDK (cosmos-sdk, store/types/commit_info.go and store/internal/maps): the tree of <see cref="Rfc6962"/>
/// over the stores in the order of their names' bytes, each a leaf of name and SHA-256 of its root with a varint length before either.
/// </summary>
public static class Multistore
{
    /// <summary>The root over stores; SHA-256 of nothing for none.</summary>
    /// <param name="stores">The stores in any order; two with one name are a bug of the caller.</param>
    public static Digest Root(IReadOnlyList<StoreRoot> stores) => Rfc6962.RootOfLeafHashes(LeafHashes(Sorted(stores)));

    /// <summary>Proves one store's root by <see cref="ProofSpecs.Tendermint"/>; null when there is no such store.</summary>
    /// <param name="stores">The stores in any order.</param>
    /// <param name="name">The store's name.</param>
    public static ExistenceProof? Prove(IReadOnlyList<StoreRoot> stores, string name)
    {
        StoreRoot[] sorted = Sorted(stores);
        int index = Array.FindIndex(sorted, store => store.Name == name);
        if (index < 0) return null;
        List<InnerOp> path = [];
        ReadOnlySpan<Digest> tree = LeafHashes(sorted);
        for (int at = index; tree.Length > 1;)
        {
            int split = (int)Rfc6962.SplitPoint(tree.Length);
            bool isLeft = at < split;
            byte[] sibling = Rfc6962.RootOfLeafHashes(isLeft ? tree[split..] : tree[..split]).ToArray();
            path.Add(new InnerOp(HashOp.Sha256, new OpaqueBytes(isLeft ? [1] : [1, .. sibling]), isLeft ? new OpaqueBytes(sibling) : default));
            tree = isLeft ? tree[..split] : tree[split..];
            at -= isLeft ? 0 : split;
        }

        path.Reverse();
        return new ExistenceProof(new OpaqueBytes(Encoding.UTF8.GetBytes(name)), sorted[index].Hash, ProofSpecs.Tendermint.LeafSpec, path);
    }

    private static StoreRoot[] Sorted(IReadOnlyList<StoreRoot> stores)
    {
        StoreRoot[] sorted = [.. stores];
        Array.Sort(sorted, (a, b) => CompareNames(a.Name, b.Name));
        for (int i = 0; i < sorted.Length; i++)
        {
            Invariant.Holds(sorted[i].Name.Length > 0, "a store has a name");
            Invariant.Holds(i == 0 || sorted[i].Name != sorted[i - 1].Name, "stores have different names");
        }

        return sorted;
    }

    // Go compares bytes: beyond the BMP the order of UTF-16 is another.
    private static int CompareNames(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private static Digest[] LeafHashes(StoreRoot[] sorted)
    {
        Digest[] hashes = new Digest[sorted.Length];
        for (int i = 0; i < hashes.Length; i++)
        {
            byte[] name = LengthDelimited.Frame(Encoding.UTF8.GetBytes(sorted[i].Name)), root = LengthDelimited.Frame(Sha256.Hash(sorted[i].Hash.Span).ToArray());
            hashes[i] = Rfc6962.LeafHash((byte[])[.. name, .. root]);
        }

        return hashes;
    }
}
