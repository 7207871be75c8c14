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
