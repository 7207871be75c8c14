using R3mes.Primitives.Ports;
using R3mes.Storage.Content;

namespace R3mes.Tests.Storage;

public sealed class MemoryContentStoreTests : ContentStoreConformance
{
    protected override IContentStore Store { get; } = new MemoryContentStore(Options);

    public override void Dispose()
    {
    }
}
