using R3mes.Application.Messages;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Validators.Messages;
using R3mes.Application.Transactions;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Crypto;

namespace R3mes.Simulation;

/// <content>What wallets and operators send.</content>
public sealed partial class SimWorld
{
    private void Spend()
    {
        int wallet = _random.Below(_options.Wallets);
        SimNode node = _nodes[_random.Below(_nodes.Count)];
        if (node.Node is { } up && up.Pool.Count < 50)
        {
            int own = _options.Validators + wallet, other = _options.Validators + _random.Below(_options.Wallets);
            using PrivateKey key = SimGenesis.AccountOf(own), payee = SimGenesis.AccountOf(other);
            Address from = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
            if (up.Chain.Read(view => view.Account(from)) is { } account)
            {
                ulong sequence = Math.Max(account.Sequence, _sequences[wallet]);
                // Every so often what was sent before is lost with a machine's mempool: the sequence starts again at the chain's.
                if (_random.Below(4) == 0) sequence = account.Sequence;
                Send message = new() { From = from, To = Address.FromPublicKey(Secp256k1.FromPrivate(payee).ToArray()), Amount = new Amount(1) };
                byte[] tx = TxSigner.Sign(message, _genesis.ChainId, account.Number, sequence, key, _genesis.Params.Fees);
                With(node, () =>
                {
                    Checks.Submitted(tx);
                    if (up.Intake.Submit(tx).IsOk) _sequences[wallet] = sequence + 1;
                });
            }
        }

        if (Faults.Churn && _random.Below(6) == 0) Churn();
        After(TimeSpan.FromMilliseconds(20 + _random.Below(_options.SpendEveryMs)), Spend);
    }

    /// <summary>An honest validator adds to its stake and so to its power; where nobody is faulty the last one may leave, and then only follows.</summary>
    private void Churn()
    {
        int validator = _random.Below(_options.Validators);
        SimNode node = _nodes[_random.Below(_nodes.Count)];
        if (node.Node is not { } up || up.Pool.Count >= 50 || _nodes.Any(other => other.Validator == validator && (other.IsFaulty || other.IsSilent))) return;
        bool leaves = validator == _options.Validators - 1 && _options.Validators > 3 && !_nodes.Any(other => other.IsFaulty || other.IsSilent);
        using PrivateKey key = SimGenesis.AccountOf(validator);
        Address from = Address.FromPublicKey(Secp256k1.FromPrivate(key).ToArray());
        if (up.Chain.Read(view => view.Account(from)) is not { } account) return;
        ChainMessage message = leaves ? new LeaveValidators { Operator = from } : SimGenesis.StakeMore(validator, from);
        byte[] tx = TxSigner.Sign(message, _genesis.ChainId, account.Number, account.Sequence, key, _genesis.Params.Fees);
        With(node, () =>
        {
            Checks.Submitted(tx);
            up.Intake.Submit(tx);
        });
    }
}
