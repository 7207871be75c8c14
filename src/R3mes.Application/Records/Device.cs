using R3mes.Application.Codec;
using R3mes.Primitives.Codec;

namespace R3mes.Application.Records;

/// <summary>What a gradient was computed on. Informative: no rule reads it.</summary>
public sealed record Device : IRecord<Device>
{
    /// <summary>Such as cpu.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Such as x86-64-avx2.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Version of the kernels or of the driver.</summary>
    public string Driver { get; init; } = "";

    /// <inheritdoc/>
    public byte[] Encode() => new WireWriter()
        .WriteString(1, Kind).WriteString(2, Architecture).WriteString(3, Driver)
        .ToArray();

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Device record)
    {
        CanonicalReader r = new(bytes);
        record = new Device
        {
            Kind = r.Text(1, 32),
            Architecture = r.Text(2, 64),
            Driver = r.Text(3, 64),
        };
        return r.Complete;
    }

    /// <summary>Reads a device embedded in another message.</summary>
    /// <param name="reader">Reader of that message.</param>
    /// <param name="field">Field number.</param>
    internal static Device Read(ref CanonicalReader reader, uint field)
    {
        ReadOnlySpan<byte> bytes = reader.Message(field, 256, out bool present);
        if (!TryDecode(bytes, out Device device) || !present) reader.Refuse();
        return device;
    }
}
