namespace R3mes.Application.Records;

/// <summary>A record that the chain stores and publishes: a message of proto/remes/remes/v1/types.proto in canonical form.</summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface IRecord<T>
    where T : IRecord<T>
{
    /// <summary>The record on the wire.</summary>
    byte[] Encode();

    /// <summary>Reads a record in canonical form.</summary>
    /// <param name="bytes">The bytes, whole.</param>
    /// <param name="record">The record when true.</param>
    static abstract bool TryDecode(ReadOnlySpan<byte> bytes, out T record);
}
