namespace R3mes.Storage.Content;

/// <summary>Limits of the content store.</summary>
public sealed record ContentStoreOptions
{
    /// <summary>All content together, in bytes. 16 GiB: some hundred rounds of adapters and gradients.</summary>
    public long BytesMax { get; init; } = 16L << 30;

    /// <summary>One piece of content, in bytes. 512 MiB: above every adapter and gradient, and what a read may allocate.</summary>
    public int ItemBytesMax { get; init; } = 512 << 20;
}
