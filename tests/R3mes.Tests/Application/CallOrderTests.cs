using R3mes.Application.Blocks;
using R3mes.Primitives;
using R3mes.Primitives.Chain;

namespace R3mes.Tests.Application;

/// <summary>The order of calls of ABCI 2.0: what FinalizeBlock did is committed before consensus asks for anything else.</summary>
public sealed class CallOrderTests
{
    private readonly TestChain _chain = new();

    [Fact]
    public void Between_finalize_and_commit_consensus_asks_for_nothing()
    {
        BlockRequest request = new(1, Timestamp.FromUnixMilliseconds(1_767_225_700_000), [], _chain.App.GenesisHash, default);
        Assert.Throws<InvariantException>(() => _chain.App.Commit());
        _chain.App.FinalizeBlock(request);
        Assert.Throws<InvariantException>(() => _chain.App.PrepareProposal(request));
        Assert.Throws<InvariantException>(() => _chain.App.ProcessProposal(request));
        Assert.Throws<InvariantException>(() => _chain.App.ExtendVote(1, default));
        _chain.App.Commit();
        Assert.Empty(_chain.App.PrepareProposal(request with { Height = 2 }));
        Assert.Throws<InvariantException>(() => _chain.App.FinalizeBlock(request));
        Assert.False(_chain.App.ProcessProposal(request).Accepted);
    }
}
