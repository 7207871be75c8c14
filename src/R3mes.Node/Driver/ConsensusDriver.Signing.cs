using R3mes.Consensus;
using R3mes.Network.Privval;
using R3mes.Storage.Validator;

namespace R3mes.Node.Driver;

/// <content>What could not be signed.</content>
public sealed partial class ConsensusDriver
{
    // A signer that restarts is back within so long; one that answered badly is left alone longer, since each question may cost the whole wait for an answer.
    private static readonly TimeSpan AgainWhenGone = TimeSpan.FromMilliseconds(100), AgainWhenBad = TimeSpan.FromSeconds(1);

    // A message of an earlier round hardly helps anybody to decide.
    private const int UnsignedRounds = 1;

    private readonly List<ConsensusEffect> _unsigned = []; // in the order in which the core asked: the guard takes them in no other
    private TimeSpan _againAt;

    /// <summary>
    /// The guard keeps this validator from signing two things: others go on without its vote, and where there are none, the chain ends here. A signer that cannot be
    /// reached, or that gives no signature, is asked again while the message is of use: the guard knows the message, and lets it pass again, with its first time.
    /// </summary>
    private void NotSigned(ConsensusEffect effect, SigningRefusal refused)
    {
        if (refused == SigningRefusal.Unavailable)
        {
            SignerFailure failure = _signer!.Failure;
            Counts.Refuse(DriverRefusal.SigningUnavailable); // why is counted by the signer itself
            _unsigned.Add(effect);
            _againAt = _clock.Elapsed + (failure == SignerFailure.NotConnected ? AgainWhenGone : AgainWhenBad);
            return;
        }

        Counts.Refuse(DriverLabels.Counted(refused));
        if (IsSolo) throw LostProposal();
    }

    /// <summary>What comes after a message that could not be signed waits behind it.</summary>
    private void Postpone(ConsensusEffect effect) => _unsigned.Add(effect);

    private void SignAgain()
    {
        if (_unsigned.Count == 0 || _clock.Elapsed < _againAt) return;
        ConsensusEffect[] effects = [.. _unsigned];
        _unsigned.Clear();
        foreach (ConsensusEffect effect in effects)
        {
            if (_started && IsDue(effect) && RoundOf(effect) >= _core.Round - UnsignedRounds) Apply(effect);
            else Counts.Refuse(DriverRefusal.SigningMissed);
        }

        Drain();
    }

    private static int RoundOf(ConsensusEffect effect) => effect switch
    {
        ConsensusEffect.SignProposal sign => sign.Round,
        ConsensusEffect.SignVote sign => sign.Round,
        _ => 0,
    };
}
