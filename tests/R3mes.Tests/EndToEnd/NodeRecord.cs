using R3mes.Storage.Blocks;
using R3mes.Storage.Validator;

namespace R3mes.Tests.EndToEnd;

/// <summary>What a stopped `remesd start` left: its blocks and the height that it signed last. Reading changes nothing in its home.</summary>
internal sealed record NodeRecord(IReadOnlyList<byte[]> Blocks, long SignedHeight)
{
    public static NodeRecord Read(string home)
    {
        string copy = Directory.CreateTempSubdirectory("r3mes-test-copy-").FullName;
        try
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(home, "blocks"), "*.log")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            using FileBlockLog log = FileBlockLog.Open(copy);
            Assert.Null(log.Recovered);
            List<byte[]> blocks = [];
            for (long height = 1; height <= log.LastHeight; height++) blocks.Add(log.Read(height));
            return new NodeRecord(blocks, new LastSignedStore(Path.Combine(home, "keys", "last-signed")).Last.Height);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>Fails unless every block of <paramref name="before"/> is still here, byte for byte, and more came. A kill may fall between signing a block and appending it: the signature
    /// is then one ahead.</summary>
    public void AssertGoesOnFrom(NodeRecord before, bool killed)
    {
        Assert.True(Blocks.Count > before.Blocks.Count);
        for (int i = 0; i < before.Blocks.Count; i++) Assert.Equal(before.Blocks[i], Blocks[i]);
        Assert.InRange(SignedHeight, Blocks.Count, Blocks.Count + (killed ? 1 : 0));
    }
}
