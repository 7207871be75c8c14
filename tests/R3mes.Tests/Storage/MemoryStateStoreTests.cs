using R3mes.Primitives.Ports;
using R3mes.Storage.State;

namespace R3mes.Tests.Storage;

public sealed class MemoryStateStoreTests : StateStoreConformance
{
    protected override IStateStore Store { get; } = new MemoryStateStore(Options);

    public override void Dispose() => Store.Dispose();
}
