namespace R3mes.Node.Execution;

/// <summary>A call of ABCI 2.0 (CometBFT v0.38, spec/abci/abci++_methods.md) to the application.</summary>
public enum AppCall
{
    /// <summary>The state of genesis is written.</summary>
    InitChain,

    /// <summary>A transaction asks to wait for a block.</summary>
    CheckTx,

    /// <summary>A block's transactions are chosen.</summary>
    PrepareProposal,

    /// <summary>A proposed block is judged.</summary>
    ProcessProposal,

    /// <summary>What a precommit carries is made.</summary>
    ExtendVote,

    /// <summary>What a precommit carries is judged.</summary>
    VerifyVoteExtension,

    /// <summary>A decided block is run.</summary>
    FinalizeBlock,

    /// <summary>What it did is stored.</summary>
    Commit,
}
