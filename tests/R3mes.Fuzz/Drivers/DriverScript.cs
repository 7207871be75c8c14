using System.Buffers.Binary;

namespace R3mes.Fuzz.Drivers;

/// <summary>
/// What an input says, step by step. A byte b below 0x80 begins a message, two bytes of length and as many of the message follow, for the node b % 4, or for all when that is 3; any other is a wait
/// of b % 64 times 50 ms. What has no end goes as far as it goes.
/// </summary>
internal ref struct DriverScript(ReadOnlySpan<byte> rest)
{
    internal const int UnitMs = 50, UnitsMax = 63, ToAll = 3;

    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>Takes the next step; false at the end.</summary>
    /// <param name="target">Whom the message is for, -1 for a wait.</param>
    /// <param name="units">How long the wait is.</param>
    /// <param name="message">The message.</param>
    internal bool TryNext(out int target, out int units, out ReadOnlySpan<byte> message)
    {
        (target, units) = (-1, 0);
        message = default;
        if (_rest.IsEmpty) return false;
        if (_rest[0] >= 0x80)
        {
            units = _rest[0] % (UnitsMax + 1);
            _rest = _rest[1..];
            return true;
        }

        if (_rest.Length < 3) return false;
        target = _rest[0] % (ToAll + 1);
        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(_rest[1..]), _rest.Length - 3);
        message = _rest.Slice(3, length);
        _rest = _rest[(3 + length)..];
        return true;
    }

    internal static void Say(List<byte> script, int target, ReadOnlySpan<byte> message)
    {
        if (message.Length > ushort.MaxValue) return;
        script.AddRange([(byte)target, (byte)(message.Length >> 8), (byte)message.Length, .. message]);
    }

    internal static void Wait(List<byte> script, int units)
    {
        for (; units > 0; units -= UnitsMax) script.Add((byte)(0x80 | Math.Min(units, UnitsMax)));
    }
}
