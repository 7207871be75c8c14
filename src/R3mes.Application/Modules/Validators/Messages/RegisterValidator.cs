using R3mes.Application.Codec;
using R3mes.Application.Errors;
using R3mes.Application.Events;
using R3mes.Application.Messages;
using R3mes.Application.Modules.Verification;
using R3mes.Application.Params;
using R3mes.Application.Records;
using R3mes.Application.State;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Modules.Validators.Messages;

/// <summary>Registers the signer as a validator, or adds to the stake of one that is registered. It takes part two blocks later.</summary>
public sealed record RegisterValidator : ChainMessage
{
    /// <summary>Type URL on the wire.</summary>
    public const string Url = "/remes.remes.v1.MsgRegisterValidator";

    /// <summary>The account that signs verdicts and is paid.</summary>
    public Address Operator { get; init; }

    /// <summary>What is put at stake.</summary>
    public Amount Stake { get; init; }

    /// <summary>Ed25519 public key, 32 bytes, that signs blocks and votes; for good.</summary>
    public ReadOnlyMemory<byte> ConsensusKey { get; init; }

    /// <summary>The consensus key's signature over <see cref="ProofBytes"/>: nobody registers a key that is not theirs.</summary>
    public ReadOnlyMemory<byte> Proof { get; init; }

    /// <summary>Key of the verifiable random function, 32 bytes; it counts from the second round after this block on. Empty keeps what the validator has.</summary>
    public ReadOnlyMemory<byte> VrfKey { get; init; }

    /// <inheritdoc/>
    public override string TypeUrl => Url;

    /// <inheritdoc/>
    public override Address Signer => Operator;

    /// <summary>What the consensus key signs to be registered; no vote has this form.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="validator">The operator.</param>
    public static byte[] ProofBytes(string chainId, Address validator) =>
        DomainHash.Begin("remes/validator-key/v1").AddString(chainId).Add(validator).Finish().ToArray();

    /// <inheritdoc/>
    public override byte[] Encode() => new WireWriter()
        .Write(1, Operator).Write(2, Stake).WriteBytes(3, ConsensusKey.Span).WriteBytes(4, Proof.Span).WriteBytes(5, VrfKey.Span)
        .ToArray();

    /// <summary>Reads the message: canonical, with every required field.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    public static RegisterValidator? Decode(ReadOnlySpan<byte> bytes)
    {
        CanonicalReader r = new(bytes);
        RegisterValidator message = new()
        {
            Operator = r.Address(1),
            Stake = r.Coin(2),
            ConsensusKey = r.Bytes(3, PublicKey32.ByteCount).ToArray(),
            Proof = r.Bytes(4, Ed25519.SignatureBytes).ToArray(),
            VrfKey = r.Bytes(5, PublicKey32.ByteCount).ToArray(),
        };
        return r.Complete && message.IsWhole ? message : null;
    }

    /// <inheritdoc/>
    public override TxError? Apply(StateOverlay overlay, BlockContext block)
    {
        VerificationState state = new(overlay);
        ValidatorRecord? known = state.FindValidator(Operator);
        if (Refusal(state, known, block) is { } refused) return refused;
        ValidatorTerms terms = block.Params.Validators;
        ValidatorRecord validator = known ?? new ValidatorRecord { Operator = Operator, ConsensusKey = ConsensusKey };
        ulong power = Math.Min(checked(validator.Power + terms.PowerOf(Stake.Uremes)), ValidatorTerms.PowerMax);
        if (power == 0 || (validator.Stake + Stake).Uremes < terms.StakeMinUremes) return ValidatorErrors.StakeTooLow;

        state.Training.Bank.Transfer(Operator, ModuleAccounts.ValidatorStakes, Stake);
        bool newVrf = !VrfKey.IsEmpty && !VrfKey.Span.SequenceEqual(validator.VrfKey.Span);
        state.PutValidator(validator with
        {
            Stake = validator.Stake + Stake,
            Power = power,
            VrfKey = newVrf ? VrfKey : validator.VrfKey,
            VrfSince = newVrf ? block.Height : validator.VrfSince,
        });
        block.Events.Add(ChainEvent.Of(EventTypes.ValidatorStaked).With("operator", Operator).With("consensus", Address.FromConsensusKey(ConsensusKey.Span))
            .With("stake", Stake).With("power", power));
        return null;
    }

    private bool IsWhole => !Operator.IsZero && !Stake.IsZero && ConsensusKey.Length == PublicKey32.ByteCount && Proof.Length == Ed25519.SignatureBytes
        && VrfKey.Length is 0 or PublicKey32.ByteCount;

    private TxError? Refusal(VerificationState state, ValidatorRecord? known, BlockContext block)
    {
        if (state.Training.FindMiner(Operator) is not null) return ValidatorErrors.MinerMayNotValidate;
        if (known is { Tombstoned: true }) return ValidatorErrors.Tombstoned;
        if (known is { UnbondsAt: > 0 }) return ValidatorErrors.AlreadyLeaving;
        if (known is null && state.ValidatorCount >= block.Params.Validators.CountMax) return ValidatorErrors.ValidatorsFull;
        PublicKey32 key = PublicKey32.FromSpan(ConsensusKey.Span);
        bool taken = known is null
            ? state.FindByConsensus(Address.FromConsensusKey(ConsensusKey.Span)) is not null
            : !known.ConsensusKey.Span.SequenceEqual(ConsensusKey.Span);
        if (taken) return ValidatorErrors.KeyTaken;
        if (!Ed25519.Verify(key, ProofBytes(block.Genesis.ChainId, Operator), Proof.Span)) return ValidatorErrors.KeyUnproven;
        if (!VrfKey.IsEmpty && !Ecvrf.IsValidKey(PublicKey32.FromSpan(VrfKey.Span))) return ValidatorErrors.VrfKeyInvalid;
        return state.Training.Bank.Balance(Operator) < Stake ? ValidatorErrors.StakeUnaffordable : null;
    }
}
