using System.CommandLine;
using System.Security.Cryptography;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Node.Keys;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Daemon.Commands;

/// <summary>remesd tx register-validator, unjail-validator and leave-validators.</summary>
public static class TxValidatorCommands
{
    /// <summary>Makes the commands.</summary>
    /// <param name="options">Shared options.</param>
    /// <param name="host">The process.</param>
    public static IReadOnlyList<RemesCommand> Create(GlobalOptions options, CommandHost host) =>
    [
        Register(options, host),
        Simple(options, host, "unjail-validator", "Bring the account's validator back once its time in jail is over.", address => new UnjailValidator { Operator = address }),
        Simple(options, host, "leave-validators", "End the account's service as a validator; its stake is paid out after the unbonding time.", address => new LeaveValidators { Operator = address }),
    ];

    private static RemesCommand Register(GlobalOptions options, CommandHost host)
    {
        TxDelivery delivery = new(options, host);
        Argument<string> stake = new("stake") { Description = "What is put at stake, such as 100000000000uremes; a validator that is registered adds it." };
        Option<string> validatorKey = StartCommand.ValidatorKey(), vrfKey = StartCommand.VrfKey();
        RemesCommand command = new("register-validator", "Register the account as a validator that signs with the validator key of this home, two blocks later.",
            "remesd tx register-validator operator 100000000000uremes")
        {
            delivery.Key, stake, validatorKey, vrfKey,
        };
        delivery.AddTo(command);
        return command.Does(parsed =>
        {
            ExitCode code = delivery.TryAmount(parsed.GetRequiredValue(stake), out Amount money);
            if (code != ExitCode.Success) return code;
            KeyStore keys = KeysCommand.StoreOf(parsed, options, host);
            if (keys.TryFind(parsed.GetRequiredValue(validatorKey), out StoredKey? validator) is { } unknown) return KeysCommand.Refuse(host, unknown);
            if (validator!.Kind != KeyKind.Validator) return host.Fail(ExitCode.Usage, $"Key '{validator.Name}' signs no blocks: name the right one with --validator-key.");
            StoredKey? vrf = null;
            if (keys.Names().Contains(parsed.GetRequiredValue(vrfKey)) && keys.TryFind(parsed.GetRequiredValue(vrfKey), out vrf) is { } noVrf) return KeysCommand.Refuse(host, noVrf);
            if (vrf is { Kind: not KeyKind.Vrf }) return host.Fail(ExitCode.Usage, $"Key '{vrf.Name}' is no random function's: name the right one with --vrf-key.");
            code = new NodeQuestion(host, options.HomeOf(parsed, host)).TryStatus(out NodeStatus? status);
            if (code != ExitCode.Success) return code;
            code = delivery.TryOpen(parsed, validator, out byte[] secret);
            if (code != ExitCode.Success) return code;
            using Ed25519KeyPair pair = Ed25519KeyPair.FromSeed(secret);
            CryptographicOperations.ZeroMemory(secret);
            return delivery.Send(parsed, address => new RegisterValidator
            {
                Operator = address,
                Stake = money,
                ConsensusKey = validator.PublicKey,
                Proof = pair.Sign(RegisterValidator.ProofBytes(status!.ChainId, address)),
                VrfKey = vrf?.PublicKey ?? [],
            });
        });
    }

    private static RemesCommand Simple(GlobalOptions options, CommandHost host, string name, string what, Func<Address, R3mes.Application.Messages.ChainMessage> message)
    {
        TxDelivery delivery = new(options, host);
        RemesCommand command = new(name, what, $"remesd tx {name} operator") { delivery.Key };
        delivery.AddTo(command);
        return command.Does(parsed => delivery.Send(parsed, message));
    }
}
