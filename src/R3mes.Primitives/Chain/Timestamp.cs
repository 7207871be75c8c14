using System.Globalization;
using R3mes.Primitives.Codec;

namespace R3mes.Primitives.Chain;

/// <summary>A moment of UTC as google.protobuf.Timestamp has it, from year 1 to year 9999. The default value is the Unix epoch.</summary>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Nanos">Nanoseconds from there forward, 0 to 999,999,999.</param>
public readonly record struct Timestamp(long Seconds, int Nanos) : IComparable<Timestamp>
{
    private const int NanosPerSecond = 1_000_000_000;
    private const long SecondsMin = -62_135_596_800;
    private const long SecondsMax = 253_402_300_799;

    /// <summary>0001-01-01T00:00:00Z: what CometBFT writes where there is no time, Go's zero time.</summary>
    public static Timestamp None => new(SecondsMin, 0);

    /// <summary>True within years 1 to 9999 with nanoseconds below a second.</summary>
    public bool IsValid => Seconds is >= SecondsMin and <= SecondsMax && Nanos is >= 0 and < NanosPerSecond;

    /// <summary>The moment some milliseconds after the Unix epoch.</summary>
    /// <param name="milliseconds">Milliseconds, negative before 1970.</param>
    public static Timestamp FromUnixMilliseconds(long milliseconds)
    {
        (long seconds, long rest) = Math.DivRem(milliseconds, 1000);
        return rest < 0 ? new Timestamp(seconds - 1, (int)(rest + 1000) * 1_000_000) : new Timestamp(seconds, (int)rest * 1_000_000);
    }

    /// <summary>Milliseconds since the Unix epoch, rounded down.</summary>
    public long ToUnixMilliseconds() => checked(Seconds * 1000 + Nanos / 1_000_000);

    /// <summary>So many milliseconds later, to the nanosecond.</summary>
    /// <param name="milliseconds">Zero or more.</param>
    public Timestamp AddMilliseconds(long milliseconds)
    {
        long nanos = checked(Nanos + (milliseconds % 1000 * 1_000_000));
        return new Timestamp(checked(Seconds + (milliseconds / 1000) + (nanos / 1_000_000_000)), (int)(nanos % 1_000_000_000));
    }

    /// <summary>Encodes google.protobuf.Timestamp.</summary>
    public byte[] Encode() => new WireWriter(24).WriteSigned(1, Seconds).WriteSigned(2, Nanos).ToArray();

    /// <summary>Reads google.protobuf.Timestamp in its one canonical form, refusing moments outside years 1 to 9999.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <param name="time">The moment when true.</param>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out Timestamp time)
    {
        time = default;
        long seconds = 0;
        int nanos = 0;
        WireReader reader = new(bytes);
        while (reader.TryReadTag(out uint field, out WireType type))
        {
            bool read = (field, type) switch
            {
                (1, WireType.Varint) => reader.TryReadSigned(out seconds),
                (2, WireType.Varint) => reader.TryReadInt32(out nanos),
                _ => false,
            };
            if (!read)
                return false;
        }
        time = new Timestamp(seconds, nanos);
        return !reader.Failed && time.IsValid && bytes.SequenceEqual(time.Encode());
    }

    /// <summary>Reads RFC 3339 in UTC, such as 2023-05-17T14:12:53.088875124Z, with up to nine decimals.</summary>
    /// <param name="text">Untrusted text.</param>
    /// <param name="time">The moment when true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Timestamp time)
    {
        const string Shape = "yyyy-MM-ddTHH:mm:ss";
        time = default;
        if (text.Length < Shape.Length + 1 || text[^1] != 'Z'
            || !DateTime.TryParseExact(text[..Shape.Length], "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime whole))
            return false;
        ReadOnlySpan<char> fraction = text[Shape.Length..^1];
        int nanos = 0;
        if (!fraction.IsEmpty)
        {
            if (fraction[0] != '.' || fraction.Length is < 2 or > 10 || fraction[1..].ContainsAnyExceptInRange('0', '9')
                || !int.TryParse(fraction[1..], NumberStyles.None, CultureInfo.InvariantCulture, out nanos))
                return false;
            for (int digits = fraction.Length - 1; digits < 9; digits++)
                nanos *= 10;
        }
        time = new Timestamp((whole.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond, nanos);
        return true;
    }

    /// <summary>RFC 3339 in UTC with as many decimals as are not zero, as CometBFT's JSON has it.</summary>
    public override string ToString()
    {
        if (!IsValid)
            return string.Create(CultureInfo.InvariantCulture, $"invalid({Seconds}s,{Nanos}ns)");
        DateTime whole = new(DateTime.UnixEpoch.Ticks + Seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        string text = whole.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return Nanos == 0 ? text + "Z" : text + "." + Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + "Z";
    }

    /// <inheritdoc/>
    public int CompareTo(Timestamp other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanos.CompareTo(other.Nanos);

    /// <summary>Earlier.</summary>
    /// <param name="left">One moment.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Timestamp left, Timestamp right) => left.CompareTo(right) < 0;

    /// <summary>Later.</summary>
    /// <param name="left">One moment.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Timestamp left, Timestamp right) => left.CompareTo(right) > 0;

    /// <summary>Not later.</summary>
    /// <param name="left">One moment.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Timestamp left, Timestamp right) => left.CompareTo(right) <= 0;

    /// <summary>Not earlier.</summary>
    /// <param name="left">One moment.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Timestamp left, Timestamp right) => left.CompareTo(right) >= 0;
}
