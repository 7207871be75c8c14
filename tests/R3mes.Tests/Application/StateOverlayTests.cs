using FsCheck;
using FsCheck.Fluent;
using R3mes.Application.State;
using R3mes.Primitives.Ports;
using R3mes.Storage.State;

namespace R3mes.Tests.Application;

public sealed class StateOverlayTests
{
    [Fact]
    public void Behaves_as_a_copy_that_is_written_back_or_dropped() => Prop.ForAll<DoNotSize<int>>(seed =>
    {
        Random random = new(seed.Item);
        using MemoryStateStore store = new();
        SortedDictionary<string, byte> model = [];
        StateOverlay overlay = new(store);
        for (int i = 0; i < 30; i++)
        {
            StateOverlay nested = overlay.Nest();
            SortedDictionary<string, byte> copy = new(model);
            for (int k = random.Next(6); k > 0; k--) Change(nested, copy, random);
            if (random.Next(2) == 0)
            {
                nested.Merge();
                model = copy;
            }
            AssertSame(overlay, model);
        }
        byte[][] keys = [.. overlay.Writes().Select(w => w.Key)];
        for (int i = 1; i < keys.Length; i++) Assert.True(keys[i - 1].AsSpan().SequenceCompareTo(keys[i]) < 0);
        store.Commit(new StateBatch(0, default, overlay.Writes()));
        AssertSame(new StateOverlay(store), model);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_was_reset_is_as_if_it_were_new_and_so_is_what_was_nested_in_it()
    {
        using MemoryStateStore store = new();
        store.Commit(new StateBatch(0, default, [new StateWrite([1], [1])]));
        StateOverlay overlay = new(store);
        overlay.Put([1], [2]);
        overlay.Put([3], [3]);
        Assert.Equal(2, overlay.Writes().Count);
        StateOverlay nested = overlay.Nest();
        nested.Put([4], [4]);
        overlay.Reset();
        Assert.Empty(overlay.Writes());
        Assert.False(overlay.Has([3]) || nested.Has([4]));
        Assert.True(overlay.TryGet([1], out byte[]? value) && value[0] == 1);
        overlay.Put([5], [5]);
        Assert.Equal([5], Assert.Single(overlay.Writes()).Key);

        // One of a thousand keys, dropped: the next one knows nothing of it.
        nested = overlay.Nest();
        for (int i = 0; i < 1000; i++) nested.Put([9, (byte)(i >> 8), (byte)i], [1]);
        nested = overlay.Nest();
        Assert.False(nested.Has([9, 0, 0]));
        nested.Merge();
        Assert.Single(overlay.Writes());
    }

    private static void Change(StateOverlay overlay, SortedDictionary<string, byte> model, Random random)
    {
        byte[] key = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => (byte)random.Next(3))];
        if (random.Next(3) == 0)
        {
            overlay.Delete(key);
            model.Remove(Convert.ToHexString(key));
            return;
        }
        byte value = (byte)random.Next(256);
        overlay.Put(key, [value]);
        model[Convert.ToHexString(key)] = value;
    }

    private static void AssertSame(StateOverlay overlay, SortedDictionary<string, byte> model)
    {
        for (int a = 0; a < 3; a++)
        {
            for (int b = -1; b < 3; b++)
            {
                byte[] key = b < 0 ? [(byte)a] : [(byte)a, (byte)b];
                bool known = model.TryGetValue(Convert.ToHexString(key), out byte expected);
                Assert.Equal(known, overlay.TryGet(key, out byte[]? value));
                if (known) Assert.Equal([expected], value!);
            }
        }
    }
}
