using R3mes.Primitives.Crypto;
using R3mes.Primitives.Ports;
using R3mes.Storage.State.Tree;
using Xunit;

namespace R3mes.Tests.Storage.Tree;

/// <summary>The tree beside a sorted dictionary a version: random blocks of changes, versions, pruning, walks, restarts, and blocks that are staged and dropped.</summary>
public sealed class VersionedTreeModelTests
{
    private const byte Name = 7;

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 1)]
    [InlineData(3, 5, 4)]
    [InlineData(10, 4, 2)]
    public void It_is_the_dictionary_of_each_version_that_is_kept(int recent, int every, int threads)
    {
        for (int seed = 1; seed <= 30; seed++) Run(new Random(seed), new VersionsKept(recent, every), threads);
    }

    [Fact]
    public void The_root_follows_from_the_blocks_alone_whatever_is_read_pruned_or_kept_in_memory_between()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            Random random = new(seed);
            VersionedTree one = new(new TreeRecordsInMemory(), Name, 0, new VersionsKept(1, 0), levelsInMemory: 0);
            VersionedTree other = new(new TreeRecordsInMemory(), Name, 0, new VersionsKept(100, 3), levelsInMemory: 20);
            for (int version = 1; version <= 12; version++)
            {
                List<StateWrite> block = Block(random, random.Next(0, 2000), keys: 4000);
                Digest root = one.Stage(block, threads: 1);
                one.Commit();
                foreach (StateWrite write in Block(random, 20, keys: 4000)) other.Get(write.Key);
                Assert.Equal(root, other.Stage(block, threads: 1 + random.Next(6)));
                other.Commit();
            }
        }
    }

    [Fact]
    public void With_one_version_kept_there_are_as_many_nodes_as_one_version_has()
    {
        TreeRecordsInMemory records = new();
        VersionedTree tree = new(records, Name, 0, new VersionsKept(1, 0), levelsInMemory: 3);
        Random random = new(1);
        for (int version = 1; version <= 200; version++)
        {
            tree.Stage(Block(random, 50, keys: 500), threads: 1);
            tree.Commit();
            Assert.Equal(Math.Max(0, (2 * tree.Count) - 1), records.Keys.Count(key => key.StartsWith("076E", StringComparison.Ordinal)));
        }

        tree.Stage([.. AllKeys(500).Select(key => new StateWrite(key, null))], threads: 1);
        tree.Commit();
        Assert.Equal(0, tree.Count);
        Assert.Equal(2, records.Count); // the root of nothing, and how far pruning has come
    }

    [Fact]
    public void Fewer_versions_kept_than_before_are_pruned_some_at_a_time()
    {
        TreeRecordsInMemory records = new();
        VersionedTree tree = new(records, Name, 0, new VersionsKept(50, 0), levelsInMemory: 3);
        Random random = new(2);
        for (int version = 1; version <= 50; version++) Commit(tree);
        tree = new VersionedTree(records, Name, 50, new VersionsKept(2, 0), levelsInMemory: 3);
        for (int version = 51; version <= 70; version++) Commit(tree);
        Assert.Null(tree.RootAt(68));
        Assert.NotNull(tree.RootAt(69));
        for (int version = 71; version <= 72; version++) Commit(tree);
        Assert.True(records.Keys.Count(key => key.StartsWith("076E", StringComparison.Ordinal)) < 5 * tree.Count);

        void Commit(VersionedTree to)
        {
            to.Stage(Block(random, 30, keys: 300), threads: 1);
            to.Commit();
        }
    }

    private static void Run(Random random, VersionsKept kept, int threads)
    {
        TreeRecordsInMemory records = new();
        VersionedTree tree = new(records, Name, 0, kept, random.Next(0, 8));
        SortedDictionary<long, SortedDictionary<string, byte[]>> model = [];
        model[0] = [];
        int keys = random.Next(1, 400);
        for (long version = 1; version <= 25; version++)
        {
            if (random.Next(4) == 0)
            {
                tree.Stage(Block(random, random.Next(0, 60), keys), threads);
                tree.Discard();
            }

            List<StateWrite> block = Block(random, random.Next(0, 60), keys);
            tree.Stage(block, threads);
            tree.Commit();
            SortedDictionary<string, byte[]> now = new(model[version - 1], StringComparer.Ordinal);
            foreach (StateWrite write in block)
            {
                if (write.Value is null) now.Remove(Convert.ToHexString(write.Key));
                else now[Convert.ToHexString(write.Key)] = write.Value;
            }

            model[version] = now;
            if (random.Next(5) == 0) tree = new VersionedTree(records, Name, version, kept, random.Next(0, 8));
            Check(tree, model, kept, random);
        }
    }

    private static void Check(VersionedTree tree, SortedDictionary<long, SortedDictionary<string, byte[]>> model, VersionsKept kept, Random random)
    {
        SortedDictionary<string, byte[]> latest = model[tree.Version];
        Assert.Equal(latest.Count, tree.Count);
        foreach ((string key, byte[] value) in latest) Assert.Equal(value, tree.Get(Convert.FromHexString(key)));
        foreach ((long version, SortedDictionary<string, byte[]> values) in model)
        {
            TreeLink? root = version == 0 ? null : tree.RootAt(version);
            Assert.Equal(version > 0 && kept.Has(version, tree.Version), root is not null);
            if (root is null) continue;
            byte[] start = Key(random.Next(500)), end = Key(random.Next(500));
            bool isDescending = random.Next(2) == 0;
            List<string> expected = [.. values.Keys.Where(key => Order(key, start) >= 0 && Order(key, end) < 0)];
            if (isDescending) expected.Reverse();
            Assert.Equal(expected, TreeWalk.Range(tree, root.Value, start, end, isDescending).Select(pair => Convert.ToHexString(pair.Key)));
            List<string> prefixed = [.. values.Keys.Where(key => key.StartsWith("00", StringComparison.Ordinal))];
            Assert.Equal(prefixed, TreeWalk.Prefix(tree, root.Value, [0]).Select(pair => Convert.ToHexString(pair.Key)));
            Assert.Equal(values.Values, TreeWalk.Range(tree, root.Value, [], null).Select(pair => pair.Value));
        }
    }

    private static int Order(string key, byte[] other) => Convert.FromHexString(key).AsSpan().SequenceCompareTo(other);

    private static IEnumerable<byte[]> AllKeys(int keys) => Enumerable.Range(0, keys).Select(Key).OrderBy(Convert.ToHexString, StringComparer.Ordinal);

    // Lengths differ, so that some keys begin others.
    private static byte[] Key(int number) => number % 3 == 0 ? [(byte)(number >> 8), (byte)number] : [(byte)(number >> 8), (byte)number, (byte)(number % 3), 1];

    private static List<StateWrite> Block(Random random, int changes, int keys) =>
        [.. Enumerable.Range(0, changes).Select(_ => Key(random.Next(keys))).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal)
            .Select(key => new StateWrite(key, random.Next(3) == 0 ? null : BitConverter.GetBytes(random.Next())))];
}
