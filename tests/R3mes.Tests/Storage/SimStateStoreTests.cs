using R3mes.Primitives.Ports;
using R3mes.Simulation;

namespace R3mes.Tests.Storage;

public sealed class SimStateStoreTests : StateStoreConformance
{
    private readonly SimStateStore _store = new(Options.CommitsPerCheckpoint, Options);

    protected override IStateStore Store => _store;

    public override void Dispose() => _store.Dispose();

    [Fact]
    public void Comes_back_at_the_last_checkpoint_after_a_crash()
    {
        for (int last = 0; last <= 30; last++)
        {
            using SimStateStore store = new(Options.CommitsPerCheckpoint, Options);
            RandomState model = new(6, keys: 300);
            for (long height = 1; height <= last; height++)
            {
                store.Commit(model.Next(height, 30));
                model.Remember(height);
            }

            store.Crash();
            long durable = last - (last % Options.CommitsPerCheckpoint);
            Assert.Equal(durable, store.Height);
            model.AssertEqual(store, durable == 0 ? [] : model.History[durable]);
            store.Commit(Batch(durable + 1));
        }
    }
}
