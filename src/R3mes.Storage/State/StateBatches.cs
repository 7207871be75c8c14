using R3mes.Primitives;
using R3mes.Primitives.Ports;

namespace R3mes.Storage.State;

/// <summary>What every state store asks of a batch before it touches anything.</summary>
internal static class StateBatches
{
    /// <summary>Heights follow one another (the first may be any), keys ascend and are not empty, sizes are within limits.</summary>
    public static void Check(StateBatch batch, long height, bool isEmpty, int valueBytesMax)
    {
        Invariant.Holds(isEmpty ? batch.Height >= 0 : batch.Height == checked(height + 1), "state batches come in order of height");
        for (int i = 0; i < batch.Writes.Count; i++)
        {
            (byte[] key, byte[]? value) = batch.Writes[i];
            Invariant.Holds(key.Length is >= 1 and <= StateStoreOptions.KeyBytesMax, "a state key has 1 to 1024 bytes");
            Invariant.Holds(value is null || value.Length <= valueBytesMax, "a state value is within its limit");
            Invariant.Holds(i == 0 || batch.Writes[i - 1].Key.AsSpan().SequenceCompareTo(key) < 0, "the keys of a state batch ascend");
        }
    }
}
