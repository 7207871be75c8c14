namespace R3mes.Primitives.LightClient;

/// <summary>What the caller does next.</summary>
public enum LightClientAction
{
    /// <summary>Use the block.</summary>
    Accept,

    /// <summary>Use nothing; another call may succeed.</summary>
    Refuse,

    /// <summary>Ask again for the same height, not before the time that the verdict names.</summary>
    Wait,

    /// <summary>Give the client other witnesses, then ask again.</summary>
    FindWitnesses,

    /// <summary>Send the evidence and stop: believe nothing until a person has looked. The client answers the same from now on.</summary>
    Halt,
}
