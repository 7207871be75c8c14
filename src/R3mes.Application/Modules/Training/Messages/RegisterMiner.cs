using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Bank;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Modules.Training.Messages;

/// <summary>Registers the signer as a miner, or adds to the stake of one that is registered.</summary>
public sealed record RegisterMiner : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgRegisterMiner";

    /// <summary>Who.</summary>
    public Address Miner { get; init; }

    /// <summary>What is put at stake.</summary>
    public Amount Stake { get; init; }

    /// <summary>A name for people; of a registered miner it is replaced.</summary>
    public string Moniker { get; init; } = "";

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Miner;

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Miner).Write(2, Stake).WriteString(3, Moniker)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static RegisterMiner? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        RegisterMiner message = new()
        {
            Miner = r.Address(1),
            Stake = r.Coin(2),
            Moniker = r.Text(3, 64),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        TrainingState state = new(overlay);
        if (overlay.Has(KeySpace.ValidatorSlot(Miner))) return TrainingErrors.ValidatorMayNotMine;
        Miner? known = state.FindMiner(Miner);
        if (known is null && state.MinerCount >= TrainingState.MinersMax) return TrainingErrors.MinersFull;
        if (state.Bank.Balance(Miner) < Stake) return TrainingErrors.StakeUnaffordable;
        Miner miner = known ?? new Miner { Address = Miner, ReputationBps = block.Params.Stake.ReputationInitialBps };
        // Places are few: without this, dust would fill them for ever.
        if (known is null && !block.Params.Stake.IsMet(miner with { Stake = Stake })) return TrainingErrors.StakeTooLow;

        state.Bank.Transfer(Miner, ModuleAccounts.MinerStakes, Stake);
        state.PutMiner(miner with { Stake = miner.Stake + Stake, StakedHeight = block.Height, Moniker = Moniker });
        block.Events.Add(ChainEvent.Of(EventTypes.MinerStaked).With("miner", Miner).With("stake", Stake));
        return null;
    }

    private bool IsWhole => !Miner.IsZero && !Stake.IsZero;
}
