using R3mes.Network.Peers;
using R3mes.Network.Secret;
using R3mes.Primitives.Crypto;

namespace R3mes.Fuzz.Targets;

/// <summary>What the other end of a secret connection sends: its key, sealed frames, what was in them, and the names that an operator lists.</summary>
internal static class SecretTargets
{
    private static readonly byte[] FrameKey = Secret(8);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("secret-handshake", HandshakeSeeds, ReadHandshake) { Cost = 10 },
        new FuzzTarget("secret-proof", ProofSeeds, ReadProof) { Cost = 10 },
        new FuzzTarget("secret-frame", FrameSeeds, ReadFrame),
        new FuzzTarget("peer-ids", IdSeeds, ReadIds),
    ];

    private static byte[] Secret(byte i) => [.. Enumerable.Repeat(i, 32)];

    private static Ed25519KeyPair Key(byte i) => Ed25519KeyPair.FromSeed(Secret(i));

    private static SecretHandshake Side(byte own, byte other) => new(new SecretIdentity(Key(own), [PeerId.Of(Key(other).PublicKey)]), Secret(own));

    /// <summary>A side that has the key of the other, and what the other sends: its key, and its sealed proof and word.</summary>
    private static (SecretHandshake Listener, SecretHandshake Dialer, byte[] Said) Met()
    {
        SecretHandshake listener = Side(2, 1), dialer = Side(1, 2);
        byte[] exchange = dialer.OurExchange(), proof = new byte[SecretFrames.SealedBytes], word = new byte[SecretFrames.SealedBytes];
        FuzzFailedException.Unless(dialer.TakeExchange(listener.OurExchange()) == SecretRefusal.None && listener.TakeExchange(exchange) == SecretRefusal.None, "two sides meet");
        dialer.Sent!.Seal(dialer.OurProof(), proof);
        dialer.Sent.Seal("a word"u8, word);
        return (listener, dialer, [.. exchange, .. proof, .. word]);
    }

    private static IReadOnlyList<byte[]> HandshakeSeeds()
    {
        byte[] said = Met().Said;
        return [said, said[..35], [0x22, 0x0a, 0x20, .. new byte[32]], said[35..]];
    }

    /// <summary>A listener reads what a dialer may have sent.</summary>
    private static string ReadHandshake(byte[] input)
    {
        using SecretHandshake listener = Side(2, 1);
        if (input.Length < SecretHandshake.ExchangeBytes) return "short";
        SecretRefusal refusal = listener.TakeExchange(input.AsSpan(0, SecretHandshake.ExchangeBytes));
        FuzzFailedException.Unless(refusal == SecretRefusal.None == listener.Received is not null, "there are keys when the key was taken");
        if (refusal != SecretRefusal.None) return refusal.ToString();
        string said = "met";
        bool isProven = false;
        for (int at = SecretHandshake.ExchangeBytes; input.Length - at >= SecretFrames.SealedBytes; at += SecretFrames.SealedBytes)
        {
            refusal = listener.Received!.Open(input.AsSpan(at, SecretFrames.SealedBytes), out ReadOnlySpan<byte> data);
            if (refusal == SecretRefusal.None && !isProven)
            {
                refusal = listener.TakeProof(data);
                isProven = true;
            }

            if (refusal != SecretRefusal.None) return said + refusal;
            said = "open";
        }

        return said;
    }

    private static IReadOnlyList<byte[]> ProofSeeds()
    {
        (_, SecretHandshake dialer, _) = Met();
        return [dialer.OurProof(), dialer.OurProof()[1..], [0x66, 0x0a, 0x22, 0x12, 0x20, .. new byte[98]]];
    }

    /// <summary>What was in the first frame.</summary>
    private static string ReadProof(byte[] input)
    {
        (SecretHandshake listener, _, _) = Met();
        SecretRefusal refusal = listener.TakeProof(input);
        if (input.Length > 0 && AuthSigMessage.TryDecode(input.AsSpan(1), out AuthSigMessage? message)) FuzzFailedException.UnlessSame(input.AsSpan(1), message.Encode(), "a proof");
        return refusal.ToString();
    }

    private static IReadOnlyList<byte[]> FrameSeeds() => [[3, 0, 0, 0, 1, 2, 3], [0, 4, 0, 0, 9], [1, 4, 0, 0], [0, 0, 0, 0]];

    /// <summary>The head of a frame that was sealed with the right key: its sender may be bad all the same.</summary>
    private static string ReadFrame(byte[] input)
    {
        byte[] frame = new byte[SecretFrames.SealedBytes - ChaChaBox.TagBytes], sealedFrame = new byte[SecretFrames.SealedBytes];
        input.AsSpan(0, Math.Min(input.Length, frame.Length)).CopyTo(frame);
        using ChaChaBox box = new(FrameKey);
        box.Seal(new byte[ChaChaBox.NonceBytes], frame, sealedFrame);
        using SecretFrames frames = new(FrameKey);
        SecretRefusal refusal = frames.Open(sealedFrame, out ReadOnlySpan<byte> data);
        FuzzFailedException.Unless(refusal == SecretRefusal.None ? data.Length is > 0 and <= SecretFrames.DataBytesMax : data.IsEmpty, "a frame holds what it can");
        return refusal.ToString();
    }

    private static IReadOnlyList<byte[]> IdSeeds() => ["00112233445566778899aabbccddeeff00112233, 1111111111111111111111111111111111111111"u8.ToArray(), "none"u8.ToArray()];

    private static string ReadIds(byte[] input)
    {
        if (!PeerIdList.TryParse(System.Text.Encoding.UTF8.GetString(input), out IReadOnlyList<PeerId>? ids)) return "refused";
        FuzzFailedException.Unless(ids.Count is > 0 and <= PeerIdList.CountMax && ids.Distinct().Count() == ids.Count, "names are few and each once");
        return $"{ids.Count}";
    }
}
