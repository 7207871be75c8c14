using R3mes.Network.Privval;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Fuzz.Targets;

/// <summary>What a node and its signer say to each other, and the address that an operator writes.</summary>
internal static class PrivvalTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("privval", MessageSeeds, ReadMessages),
        new FuzzTarget("signer-address", AddressSeeds, ReadAddress),
    ];

    private static IReadOnlyList<byte[]> MessageSeeds()
    {
        BlockId block = new(Sha256.Hash("block"u8), new PartSetHeader(3, Sha256.Hash("parts"u8)));
        OpaqueBytes signature = new(new byte[64]);
        Vote vote = new()
        {
            Type = VoteType.Precommit,
            Height = 300,
            Round = 2,
            BlockId = block,
            Timestamp = new Timestamp(1_700_000_000, 5),
            ValidatorAddress = Address.FromConsensusKey(new byte[32]),
            ValidatorIndex = 3,
            Extension = new OpaqueBytes("extension"u8),
        };
        Proposal proposal = new() { Height = 300, Round = 2, PolRound = 1, BlockId = block, Timestamp = vote.Timestamp };
        RemoteSignerError error = new(3, "conflicting data");
        PrivvalMessage[] messages =
        [
            new PrivvalMessage.PubKeyRequest("remes-1"), new PrivvalMessage.PubKeyResponse(PublicKey32.FromSpan(new byte[32]), null), new PrivvalMessage.PubKeyResponse(null, error),
            new PrivvalMessage.SignVoteRequest(vote, "remes-1"), new PrivvalMessage.SignedVoteResponse(vote with { Signature = signature, ExtensionSignature = signature }, null),
            new PrivvalMessage.SignedVoteResponse(null, error), new PrivvalMessage.SignProposalRequest(proposal, "remes-1"),
            new PrivvalMessage.SignedProposalResponse(proposal with { Signature = signature }, null), new PrivvalMessage.SignedProposalResponse(null, error),
            new PrivvalMessage.PingRequest(), new PrivvalMessage.PingResponse(),
        ];
        byte[][] frames = [.. messages.Select(message => LengthDelimited.Frame(message.Encode()))];
        return [.. frames, [.. frames[0], .. frames[3], .. frames[9]], LengthDelimited.Frame([0x22, 0x12, 0x12, 0x10, 8, 1, 0x12, 12, .. "it's a error"u8])];
    }

    /// <summary>A stream of messages behind their lengths.</summary>
    private static string ReadMessages(byte[] input)
    {
        ReadOnlySpan<byte> rest = input;
        string said = "";
        for (int count = 0; count < 100; count++)
        {
            ReadStatus status = LengthDelimited.Read(rest, PrivvalMessage.BytesMax, out ReadOnlySpan<byte> body, out int used);
            if (status != ReadStatus.Done) return said + status;
            if (PrivvalMessage.TryDecode(body) is not { } message) return said + "refused";
            byte[] again = message.Encode();
            if (!message.IsError) FuzzFailedException.UnlessSame(body, again, "a message");
            FuzzFailedException.Unless(message.Equals(PrivvalMessage.TryDecode(again)), "a message is read again");
            if (said.Length < 60) said += message.GetType().Name + (message.IsError ? " error " : " ");
            rest = rest[used..];
        }

        return said;
    }

    private static IReadOnlyList<byte[]> AddressSeeds() => ["unix:///run/remesd/signer.sock"u8.ToArray(), "tcp://127.0.0.1:26659"u8.ToArray(), "tcp://00112233445566778899aabbccddeeff00112233@[::1]:26659"u8.ToArray(), "unix:///"u8.ToArray()];

    private static string ReadAddress(byte[] input)
    {
        if (!SignerAddress.TryParse(System.Text.Encoding.UTF8.GetString(input), out SignerAddress? address)) return "refused";
        FuzzFailedException.Unless(SignerAddress.TryParse(address.ToString(), out SignerAddress? again) && again == address, "an address that was taken is taken again");
        return address.Tcp is null ? "path" : $"tcp {address.IsForListening} {address.IsForDialing}";
    }
}
