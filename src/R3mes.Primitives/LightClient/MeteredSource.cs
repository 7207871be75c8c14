using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>A source in one call: what it answers is counted, and checked for what needs no trust (CometBFT's LightBlock.ValidateBasic).</summary>
internal sealed class MeteredSource(ILightBlockSource source, string chainId, int fetchedMax, int stepsMax)
{
    private int _fetched, _steps;

    public ILightBlockSource Source => source;

    /// <summary>The block of a height, or why there is none.</summary>
    public LightClientRefusal? Fetch(long height, out LightBlock? block)
    {
        block = null;
        if (_fetched == fetchedMax) return LightClientRefusal.TooManyBlocks;
        _fetched++;
        return Take(source.At(height), height, out block);
    }

    /// <summary>The newest block, or why there is none.</summary>
    public LightClientRefusal? FetchLatest(out LightBlock? block)
    {
        block = null;
        if (_fetched == fetchedMax) return LightClientRefusal.TooManyBlocks;
        _fetched++;
        return Take(source.Latest(), null, out block);
    }

    /// <summary>Counts a verification; false when there were too many.</summary>
    public bool TryStep() => _steps++ < stepsMax;

    private LightClientRefusal? Take(LightBlockAnswer answer, long? height, out LightBlock? block)
    {
        block = null;
        switch (answer.Kind)
        {
            case LightBlockAnswerKind.NoAnswer:
                return LightClientRefusal.NoAnswer;
            case LightBlockAnswerKind.NotThere:
                return LightClientRefusal.NotThere;
            case LightBlockAnswerKind.Found when IsConsistent(answer.Block!) && (height is null || answer.Block!.Height == height):
                block = answer.Block;
                return null;
            default:
                return LightClientRefusal.Malformed;
        }
    }

    private bool IsConsistent(LightBlock block)
    {
        (Header header, Commit commit) = (block.SignedHeader.Header, block.SignedHeader.Commit);
        return header.ChainId == chainId && header.Height >= 1 && header.Time.IsValid && header.ValidatorsHash == block.Validators.Validators.Hash()
            && CommitVerifier.CheckForm(block.Validators.Validators.Validators.Count, commit) is null && commit.Height == header.Height && commit.BlockId.Hash == header.Hash();
    }
}
