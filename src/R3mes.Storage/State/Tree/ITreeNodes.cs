namespace R3mes.Storage.State.Tree;

/// <summary>Where stored nodes are read.</summary>
internal interface ITreeNodes
{
    /// <summary>The node of an id that a root or another node names. One that is not there or cannot be read is damage: <see cref="StorageException"/>.</summary>
    TreeNode Read(NodeId id);
}
