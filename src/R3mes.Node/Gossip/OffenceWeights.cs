using R3mes.Primitives;

namespace R3mes.Node.Gossip;

/// <summary>
/// What each offence costs of the 100 points after which a peer is cut off and banned. What an honest node never does costs all at once; what a slow
/// or freshly started one may do by accident costs little, and is forgiven with time.
/// </summary>
public static class OffenceWeights
{
    /// <summary>Points at which a peer is banned.</summary>
    public const int BanPoints = 100;

    /// <summary>The cost of an offence in points, 1 to <see cref="BanPoints"/>.</summary>
    /// <param name="offence">What the peer did.</param>
    public static int Of(Offence offence) => offence switch
    {
        // Bytes that the sender itself must have made: no relaying node passes these on unread.
        Offence.Malformed or Offence.TooLarge or Offence.WrongChannel => 100,
        Offence.BadPart or Offence.BadBlock or Offence.BadSignature or Offence.BadEvidence => 100,
        Offence.BadProposal or Offence.BadStatus => 50,
        // A validator set that changed meanwhile explains one or two of these.
        Offence.UnknownValidator => 20,
        Offence.UnrequestedBlock or Offence.RequestFlood => 20,
        // No CheckTx lets one through: who relays it did not check.
        Offence.BadTransaction => 20,
        Offence.StaleFlood or Offence.FutureFlood or Offence.DuplicateFlood => 5,
        _ => throw new InvariantException("an offence has a weight"),
    };

    /// <summary>The label under which metrics and logs know an offence.</summary>
    /// <param name="offence">What the peer did.</param>
    public static string NameOf(Offence offence) => offence switch
    {
        Offence.Malformed => "malformed",
        Offence.TooLarge => "too_large",
        Offence.WrongChannel => "wrong_channel",
        Offence.BadSignature => "bad_signature",
        Offence.UnknownValidator => "unknown_validator",
        Offence.StaleFlood => "stale_flood",
        Offence.FutureFlood => "future_flood",
        Offence.DuplicateFlood => "duplicate_flood",
        Offence.BadProposal => "bad_proposal",
        Offence.BadPart => "bad_part",
        Offence.BadBlock => "bad_block",
        Offence.UnrequestedBlock => "unrequested_block",
        Offence.RequestFlood => "request_flood",
        Offence.BadEvidence => "bad_evidence",
        Offence.BadStatus => "bad_status",
        Offence.BadTransaction => "bad_transaction",
        _ => throw new InvariantException("an offence has a name"),
    };
}
