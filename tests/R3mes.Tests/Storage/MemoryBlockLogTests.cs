using R3mes.Primitives.Ports;
using R3mes.Storage.Blocks;

namespace R3mes.Tests.Storage;

public sealed class MemoryBlockLogTests : BlockLogConformance
{
    protected override IBlockLog Log { get; } = new MemoryBlockLog();

    public override void Dispose() => Log.Dispose();
}
