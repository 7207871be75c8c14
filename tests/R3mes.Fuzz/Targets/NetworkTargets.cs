using R3mes.Network.Handshake;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Node.Gossip;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Node.Gossip;

namespace R3mes.Fuzz.Targets;

/// <summary>What peers send: the handshake, frames, every message between nodes, and the addresses that an operator lists.</summary>
internal static class NetworkTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("handshake", HandshakeSeeds, ReadHandshake) { Cost = 10 },
        new FuzzTarget("frame", FrameSeeds, ReadFrames),
        new FuzzTarget("peer-message", MessageSeeds, ReadMessage) { AllocationPerByte = 64 },
        new FuzzTarget("bitmap", BitmapSeeds, ReadBitmap),
        new FuzzTarget("peer-address", AddressSeeds, ReadAddresses),
    ];

    private static Ed25519KeyPair Key(byte i) => Ed25519KeyPair.FromSeed([.. Enumerable.Repeat(i, Ed25519KeyPair.SeedBytes)]);

    private static HandshakeState State(byte key, bool dialed) => new(new NetworkIdentity("remes-1", Sha256.Hash("g"u8), Key(key)), dialed, Sha256.Hash([key]));

    private static IReadOnlyList<byte[]> HandshakeSeeds()
    {
        HandshakeState dialer = State(1, true), listener = State(2, false);
        listener.TakeHello(dialer.OurHello.AsSpan(HandshakeMessage.HeadBytes), null);
        dialer.TakeHello(listener.OurHello.AsSpan(HandshakeMessage.HeadBytes), null);
        byte[] accept = HandshakeMessage.Encode(HandshakeMessageKind.Accept, []);
        return [[.. dialer.OurHello, .. dialer.OurProof(), .. accept], [.. dialer.OurHello, .. HandshakeMessage.Encode(HandshakeMessageKind.Refuse, [5])], listener.OurHello];
    }

    /// <summary>A listener reads what a dialer may have sent.</summary>
    private static string ReadHandshake(byte[] input)
    {
        HandshakeState listener = State(2, false);
        ReadOnlySpan<byte> rest = input;
        string said = "";
        HandshakeMessageKind turn = HandshakeMessageKind.Hello;
        while (true)
        {
            ReadStatus status = HandshakeMessage.Read(rest, out HandshakeMessageKind kind, out ReadOnlySpan<byte> body, out int used);
            if (status != ReadStatus.Done) return said + status;
            FuzzFailedException.UnlessSame(rest[..used], HandshakeMessage.Encode(kind, body), "a message of the handshake");
            if (kind != turn) return said + kind + " out of turn";
            HandshakeRefusal refusal = kind switch
            {
                HandshakeMessageKind.Hello => listener.TakeHello(body, null),
                HandshakeMessageKind.Proof => listener.TakeProof(body),
                _ => HandshakeRefusal.None,
            };
            if (kind == HandshakeMessageKind.Hello && Hello.TryDecode(body, out Hello? hello)) FuzzFailedException.UnlessSame(body, hello.Encode(), "a hello");
            if (refusal != HandshakeRefusal.None) return said + refusal;
            if (kind == HandshakeMessageKind.Accept) return said + "accepted";
            said += kind;
            turn = kind == HandshakeMessageKind.Hello ? HandshakeMessageKind.Proof : HandshakeMessageKind.Accept;
            rest = rest[used..];
        }
    }

    private static IReadOnlyList<byte[]> FrameSeeds() =>
        [[0, 0, 0, 3, 0, 1, 2, 3, 0, 0, 0, 0, FrameHeader.Ping, 0, 0, 0, 1, 2, 9], [0, 0x10, 0, 1, 2], [0, 0x50, 0, 0, 1]];

    private static string ReadFrames(byte[] input)
    {
        ReadOnlySpan<byte> rest = input;
        string said = "";
        Span<byte> again = stackalloc byte[FrameHeader.ByteCount];
        for (int frames = 0; frames < 100; frames++)
        {
            ReadStatus status = FrameHeader.Read(rest, PeerChannels.Rules, out FrameHeader header);
            if (status != ReadStatus.Done) return said + status;
            FuzzFailedException.Unless(header.Channel == FrameHeader.Ping ? header.Length == 0 : header.Length <= PeerChannels.Rules[header.Channel].FrameBytesMax, "a frame is within the limit of its channel");
            header.CopyTo(again);
            FuzzFailedException.UnlessSame(rest[..FrameHeader.ByteCount], again, "a head");
            rest = rest[FrameHeader.ByteCount..];
            if (rest.Length < header.Length) return said + "unfinished";
            rest = rest[header.Length..];
            if (said.Length < 10) said += (char)('a' + Math.Min((int)header.Channel, 3));
        }

        return said;
    }

    private static IReadOnlyList<byte[]> MessageSeeds() =>
        [.. MessageSamples.OneOfEach(new Random(11)).Concat(MessageSamples.OneOfEach(new Random(12))).Select(PeerMessageCodec.Encode)];

    private static string ReadMessage(byte[] input)
    {
        if (PeerMessageCodec.TryDecode(input, out PeerMessage? message) is { } error) return error.ToString();
        FuzzFailedException.UnlessSame(input, PeerMessageCodec.Encode(message!), "a message");
        if (message is BlockPartMessage part) return $"part {part.Part.BelongsTo(part.Block.Parts)}";
        return message!.Kind.ToString();
    }

    private static IReadOnlyList<byte[]> BitmapSeeds() => [Bitmap.Of(77, i => i % 3 == 0).Encode(), Bitmap.OfLength(8).Encode(), []];

    private static string ReadBitmap(byte[] input)
    {
        if (!Bitmap.TryDecode(input, PeerMessageLimits.ValidatorsMax, out Bitmap bits)) return "refused";
        FuzzFailedException.UnlessSame(input, bits.Encode(), "a bitmap");
        int count = 0;
        for (int i = bits.NextSet(0); i >= 0; i = bits.NextSet(i + 1)) count++;
        FuzzFailedException.Unless(count == bits.Count && count <= bits.Length, "a bitmap counts its bits");
        return "read";
    }

    private static IReadOnlyList<byte[]> AddressSeeds() => ["127.0.0.1:26656, [::1]:1"u8.ToArray(), "00112233445566778899aabbccddeeff00112233@node.example:26656"u8.ToArray()];

    private static string ReadAddresses(byte[] input)
    {
        if (!PeerAddress.TryParseList(System.Text.Encoding.UTF8.GetString(input), out IReadOnlyList<PeerAddress>? addresses)) return "refused";
        foreach (PeerAddress address in addresses)
            FuzzFailedException.Unless(PeerAddress.TryParse(address.ToString(), out PeerAddress? again) && again == address, "an address that was taken is taken again");
        return addresses.Count == 0 ? "none" : "read";
    }
}
