using R3mes.Application.Messages;
using R3mes.Application.Modules.Aggregation;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Training;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Validators;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;

namespace R3mes.Application.Modules;

/// <summary>The modules in their one order: which messages they know and what they do at the two ends of a block.</summary>
public static class ModuleTable
{
    /// <summary>Type URLs of all messages.</summary>
    public static IReadOnlyList<string> TypeUrls { get; } =
    [
        Send.Url, RegisterMiner.Url, SubmitGradient.Url, CommitVerdict.Url, RevealVerdict.Url,
        SubmitAggregation.Url, RevealAggregation.Url, ChallengeAggregation.Url,
        RegisterValidator.Url, UnjailValidator.Url, LeaveValidators.Url,
    ];

    /// <summary>Reads a message; null when it is unknown, not canonical, or lacks a required field.</summary>
    /// <param name="typeUrl">One of <see cref="TypeUrls"/>.</param>
    /// <param name="bytes">Untrusted bytes.</param>
    public static ChainMessage? Decode(string typeUrl, ReadOnlySpan<byte> bytes) => typeUrl switch
    {
        Send.Url => Send.Decode(bytes),
        RegisterMiner.Url => RegisterMiner.Decode(bytes),
        SubmitGradient.Url => SubmitGradient.Decode(bytes),
        CommitVerdict.Url => CommitVerdict.Decode(bytes),
        RevealVerdict.Url => RevealVerdict.Decode(bytes),
        SubmitAggregation.Url => SubmitAggregation.Decode(bytes),
        RevealAggregation.Url => RevealAggregation.Decode(bytes),
        ChallengeAggregation.Url => ChallengeAggregation.Decode(bytes),
        RegisterValidator.Url => RegisterValidator.Decode(bytes),
        UnjailValidator.Url => UnjailValidator.Decode(bytes),
        LeaveValidators.Url => LeaveValidators.Decode(bytes),
        _ => null,
    };

    /// <summary>What happens before the transactions: what validators did, draws from the last block's hash, and new rounds.</summary>
    /// <param name="overlay">State of the block.</param>
    /// <param name="block">The block.</param>
    public static void BeginBlock(StateOverlay overlay, BlockContext block)
    {
        AggregationState state = new(overlay);
        PunishMisbehavior.Run(state.Verification, block);
        CountDowntime.Run(state.Verification, block);
        DrawVerifiers.Run(state.Verification, block);
        DrawProposers.Run(state, block);
        SettleDisputes.BeginBlock(state, block);
        OpenRound.Run(state.Training, block);
    }

    /// <summary>What happens after the transactions: at most one step of the round, the disputes, the fees, and who validates from now on.</summary>
    /// <param name="overlay">State of the block.</param>
    /// <param name="block">The block.</param>
    public static void EndBlock(StateOverlay overlay, BlockContext block)
    {
        AggregationState state = new(overlay);
        if (state.Training.LastRound is { } round) Advance(state, round, block);
        SettleDisputes.EndBlock(state, block);
        PayFees(state, block);
        PayOutStakes.Run(state.Verification, block);
        ChangeSet.Run(state.Verification, block);
    }

    private static void Advance(AggregationState state, Round round, BlockContext block)
    {
        switch (round.Status)
        {
            case RoundStatus.Training: CloseRound.Run(state.Training, round, block); break;
            case RoundStatus.Verifying: CloseCommits.Run(state.Verification, round, block); break;
            case RoundStatus.Revealing: TallyVerdicts.Run(state.Verification, round, block); break;
            case RoundStatus.Aggregating: CloseProposals.CloseCommits(state, round, block); break;
            case RoundStatus.Unveiling: CloseProposals.SettleReveals(state, round, block); break;
            case RoundStatus.Challenge: FinaliseRound.Run(state, round, block); break;
            default: break; // Closed and Tallied wait for the next begin-block; Final and Failed for the next window.
        }
    }

    // The fees of a block go to the operator of its proposer, or to the community pool when the proposer is unknown.
    private static void PayFees(AggregationState state, BlockContext block)
    {
        Amount fees = state.Bank.Balance(ModuleAccounts.FeeCollector);
        if (fees.IsZero) return;
        ValidatorRecord? proposer = state.Verification.FindByConsensus(block.Proposer);
        state.Bank.Transfer(ModuleAccounts.FeeCollector, proposer?.Operator ?? ModuleAccounts.CommunityPool, fees);
        if (proposer is not null) state.Verification.PutValidator(proposer with { Earned = proposer.Earned + fees });
    }
}
