using R3mes.Primitives.Chain;
using R3mes.Primitives.Merkle;

namespace R3mes.Tests.Primitives.Chain;

public sealed class PartSetTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(65536, 1)]
    [InlineData(65537, 2)]
    [InlineData(400_000, 7)]
    public void Cuts_into_parts_that_prove_themselves(int bytes, int parts)
    {
        byte[] data = ChainSamples.Bytes(new Random(bytes), bytes);
        PartSet set = PartSet.Split(data);
        Assert.Equal((uint)parts, set.Header.Total);
        Assert.Equal(Rfc6962.RootOfChunks(data, PartSet.PartBytes), set.Header.Hash);
        Assert.Equal(data, set.Parts.SelectMany(p => p.Bytes.ToArray()).ToArray());
        Assert.All(set.Parts, p => Assert.True(p.BelongsTo(set.Header)));
        Assert.All(set.Parts, p => Assert.False((p with { Index = p.Index + 1 }).BelongsTo(set.Header)));
        Assert.All(set.Parts, p => Assert.False((p with { Bytes = (byte[])[.. p.Bytes.Span, 0] }).BelongsTo(set.Header)));
        byte[][] chunks = [.. set.Parts.Select(p => p.Bytes.ToArray())];
        Assert.All(set.Parts, p => Assert.Equal(MerkleProof.Build(chunks, p.Index).Encode(), p.Proof.Encode()));
        Assert.All(set.Parts, p => Assert.False(p.BelongsTo(set.Header with { Total = set.Header.Total + 1 })));
    }
}
