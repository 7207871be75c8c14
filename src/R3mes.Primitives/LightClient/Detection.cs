namespace R3mes.Primitives.LightClient;

/// <summary>What all witnesses say of a verified block.</summary>
internal sealed class Detection
{
    /// <summary>One at least has the same.</summary>
    public bool IsConfirmed { get; set; }

    /// <summary>One is behind.</summary>
    public bool IsBehind { get; set; }

    /// <summary>One has another order of proposers.</summary>
    public bool ProposersDiverge { get; set; }

    /// <summary>One has another block, and to follow it would cost more than the limits: nobody knows who is right.</summary>
    public PathFailure? Unexamined { get; set; }

    /// <summary>Witnesses that are to be asked no more.</summary>
    public List<DroppedSource> Liars { get; } = [];

    /// <summary>Evidence of an attack, and to whom it goes.</summary>
    public List<EvidenceReport> Evidence { get; } = [];
}
