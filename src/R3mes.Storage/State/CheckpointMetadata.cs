using FASTER.core;

namespace R3mes.Storage.State;

/// <summary>
/// Hands FASTER's checkpoint metadata to the store, which keeps it inside its own checkpoint file: one atomic file instead of a folder of them.
/// Only fold-over checkpoints of the log are taken, so there is no index, snapshot or delta device.
/// </summary>
internal sealed class CheckpointMetadata : ICheckpointManager
{
    private Guid _token;
    private byte[] _metadata = [];

    /// <summary>Metadata of the checkpoint that FASTER took or is to recover.</summary>
    public byte[] Bytes => _metadata;

    /// <summary>Names the checkpoint to recover.</summary>
    public void Load(Guid token, byte[] metadata) => (_token, _metadata) = (token, metadata);

    public void CommitLogCheckpoint(Guid logToken, byte[] commitMetadata) => Load(logToken, commitMetadata);

    public byte[] GetLogCheckpointMetadata(Guid logToken, DeltaLog deltaLog, bool scanDelta = false, long recoverTo = -1) =>
        logToken == _token ? _metadata : throw NeverUsed();

    public IEnumerable<Guid> GetLogCheckpointTokens() => _token == default ? [] : [_token];

    public IEnumerable<Guid> GetIndexCheckpointTokens() => [];

    // FASTER asks and takes null for "there is none".
    public IDevice GetDeltaLogDevice(Guid token) => null!;

    public void InitializeIndexCheckpoint(Guid indexToken)
    {
    }

    public void InitializeLogCheckpoint(Guid logToken)
    {
    }

    public void CheckpointVersionShift(long oldVersion, long newVersion)
    {
    }

    public void OnRecovery(Guid indexToken, Guid logToken)
    {
    }

    public void Purge(Guid token)
    {
    }

    public void PurgeAll()
    {
    }

    public void Dispose()
    {
    }

    public void CommitIndexCheckpoint(Guid indexToken, byte[] commitMetadata) => throw NeverUsed();

    public void CommitLogIncrementalCheckpoint(Guid logToken, long version, byte[] commitMetadata, DeltaLog deltaLog) => throw NeverUsed();

    public byte[] GetIndexCheckpointMetadata(Guid indexToken) => throw NeverUsed();

    public IDevice GetIndexDevice(Guid indexToken) => throw NeverUsed();

    public IDevice GetSnapshotLogDevice(Guid token) => throw NeverUsed();

    public IDevice GetSnapshotObjectLogDevice(Guid token) => throw NeverUsed();

    private static NotSupportedException NeverUsed() => new("only fold-over checkpoints of the log are taken");
}
