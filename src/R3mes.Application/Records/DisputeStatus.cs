namespace R3mes.Application.Records;

/// <summary>Where a challenge stands.</summary>
public enum DisputeStatus
{
    /// <summary>Not a status.</summary>
    None = 0,

    /// <summary>The next block draws the verifiers.</summary>
    Opened = 1,

    /// <summary>Verifiers commit.</summary>
    Verifying = 2,

    /// <summary>Verifiers reveal.</summary>
    Revealing = 3,

    /// <summary>The result was found wrong.</summary>
    ChallengerWon = 4,

    /// <summary>The result was found right.</summary>
    ProposerWon = 5,

    /// <summary>No majority: the bond went back.</summary>
    Undecided = 6,
}
