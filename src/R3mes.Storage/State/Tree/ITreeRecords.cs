namespace R3mes.Storage.State.Tree;

/// <summary>Where a tree keeps its nodes, roots and lists: keys to values, all of one commit or none of it after a crash. A failed disk is an exception.</summary>
internal interface ITreeRecords
{
    /// <summary>The value of a key, or null.</summary>
    byte[]? Get(ReadOnlySpan<byte> key);

    /// <summary>Sets a key.</summary>
    void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Removes a key, which may not be there.</summary>
    void Delete(ReadOnlySpan<byte> key);
}
