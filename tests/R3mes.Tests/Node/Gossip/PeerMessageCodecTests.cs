using FsCheck;
using FsCheck.Fluent;
using R3mes.Node.Gossip.Messages;
using R3mes.Primitives;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Primitives.Chain;

namespace R3mes.Tests.Node.Gossip;

public sealed class PeerMessageCodecTests
{
    [Fact]
    public void Every_message_reads_back_as_what_was_written() => Prop.ForAll<int>(seed =>
        MessageSamples.OneOfEach(new Random(seed)).All(message =>
        {
            byte[] bytes = PeerMessageCodec.Encode(message);
            return PeerMessageCodec.TryDecode(bytes, out PeerMessage? read) is null && read!.GetType() == message.GetType() && PeerMessageCodec.Encode(read).AsSpan().SequenceEqual(bytes);
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void A_status_keeps_every_field() => Prop.ForAll<int>(seed =>
    {
        StatusMessage status = MessageSamples.Status(new Random(seed));
        return PeerMessageCodec.TryDecode(PeerMessageCodec.Encode(status), out PeerMessage? read) is null && status.Equals(read);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Samples_are_of_every_kind() =>
        Assert.Equal(Enum.GetValues<PeerMessageKind>().Where(kind => kind != PeerMessageKind.None), MessageSamples.OneOfEach(new Random(1)).Select(message => message.Kind));

    [Fact]
    public void Changed_bytes_are_refused_or_are_another_message_in_its_canonical_form() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        return MessageSamples.OneOfEach(random).All(message =>
        {
            byte[] bytes = PeerMessageCodec.Encode(message);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(3) == 0) bytes = bytes[..random.Next(bytes.Length)];
            return PeerMessageCodec.TryDecode(bytes, out PeerMessage? read) is not null || PeerMessageCodec.Encode(read!).AsSpan().SequenceEqual(bytes);
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_field_more_is_refused() => Assert.All(MessageSamples.OneOfEach(new Random(3)), message =>
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode([.. PeerMessageCodec.Encode(message), 0x78, 1], out _)));

    [Fact]
    public void An_empty_body_is_no_message() => Assert.All(Enum.GetValues<PeerMessageKind>().Where(kind => kind != PeerMessageKind.None), kind =>
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode([(byte)kind], out _)));

    [Fact]
    public void Nothing_and_unknown_kinds_are_refused()
    {
        Assert.Equal(PeerMessageError.Empty, PeerMessageCodec.TryDecode([], out _));
        byte[] known = [.. Enum.GetValues<PeerMessageKind>().Select(kind => (byte)kind)];
        for (int kind = 0; kind < 256; kind++)
        {
            if (kind == 0 || !known.Contains((byte)kind)) Assert.Equal(PeerMessageError.UnknownKind, PeerMessageCodec.TryDecode([(byte)kind, 1, 2], out _));
        }
    }

    [Fact]
    public void A_byte_over_the_limit_of_a_kind_is_refused_before_anything_is_read() => Assert.All(Enum.GetValues<PeerMessageKind>().Where(kind => kind != PeerMessageKind.None), kind =>
    {
        byte[] bytes = new byte[PeerMessageLimits.BodyBytesMax(kind) + 2];
        bytes[0] = (byte)kind;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(PeerMessageError.TooLarge, PeerMessageCodec.TryDecode(bytes, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode(bytes.AsSpan(..^1), out _));
    });

    [Fact]
    public void A_message_goes_over_its_own_channel_alone() => Assert.All(MessageSamples.OneOfEach(new Random(4)), message =>
        Assert.All(Enum.GetValues<PeerChannel>(), channel => Assert.Equal(
            channel == PeerMessageLimits.ChannelOf(message.Kind) ? null : PeerMessageError.WrongChannel, PeerMessageCodec.TryDecode(PeerMessageCodec.Encode(message), channel, out _))));

    [Fact]
    public void Counts_are_bounded()
    {
        Random random = new(5);
        Vote vote = ChainSamples.Vote(random) with { Extension = default, ExtensionSignature = default };
        Assert.Null(Decode(new VotesMessage([.. Enumerable.Repeat(vote, PeerMessageLimits.VotesMax)])));
        Assert.Equal(PeerMessageError.Malformed, Decode(new VotesMessage([.. Enumerable.Repeat(vote, PeerMessageLimits.VotesMax + 1)])));
        Assert.Null(Decode(new TxsMessage([.. Enumerable.Repeat(new byte[] { 1 }, PeerMessageLimits.TxsMax)], [])));
        Assert.Equal(PeerMessageError.Malformed, Decode(new TxsMessage([.. Enumerable.Repeat(new byte[] { 1 }, PeerMessageLimits.TxsMax + 1)], [])));
        PeerId[] told = [.. Enumerable.Range(0, PeerMessageLimits.ToldMax + 1).Select(i => RecordedPeers.Id((byte)i))];
        Assert.Null(Decode(new TxsMessage([[1]], told[1..])));
        Assert.Equal(PeerMessageError.Malformed, Decode(new TxsMessage([[1]], told)));
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode([(byte)PeerMessageKind.Txs, .. new WireWriter().WriteMessage(2, told[1].ToArray()).WriteMessage(1, [1]).Written], out _));
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode([(byte)PeerMessageKind.Txs, .. new WireWriter().WriteMessage(1, [1]).WriteMessage(2, new byte[PeerId.ByteCount - 1]).Written], out _));
        Assert.Equal(PeerMessageError.Malformed, PeerMessageCodec.TryDecode([(byte)PeerMessageKind.Txs, .. new WireWriter().WriteMessage(2, told[1].ToArray()).Written], out _));
        Assert.Equal(PeerMessageError.Malformed, Decode(new EvidenceMessage([.. Enumerable.Repeat(new byte[] { 1 }, PeerMessageLimits.EvidenceMax + 1)])));
        Assert.Throws<InvariantException>(() => PeerMessageCodec.Encode(new TxsMessage([new byte[PeerMessageLimits.BodyBytesMax(PeerMessageKind.Txs)]], [])));
    }

    [Fact]
    public void The_longest_status_and_part_are_within_their_limits()
    {
        Bitmap votes = Bitmap.Of(PeerMessageLimits.ValidatorsMax, i => i % 2 == 0);
        StatusMessage status = MessageSamples.Status(new Random(6)) with
        {
            Height = long.MaxValue,
            Round = int.MaxValue,
            Parts = Bitmap.Of(PeerMessageLimits.PartsMax, _ => true),
            Prevotes = votes,
            Precommits = votes,
            LastCommit = votes,
            ProofRound = int.MaxValue - 1,
            ProofPrevotes = votes,
        };
        Assert.Null(Decode(status));
        Assert.Equal(PeerMessageError.Malformed, Decode(status with { Parts = Bitmap.OfLength(PeerMessageLimits.PartsMax + 1) }));
        PartSet whole = PartSet.Split(new byte[20 * PartSet.PartBytes]);
        Assert.Null(Decode(new BlockPartMessage(long.MaxValue, int.MaxValue, new BlockId(whole.Header.Hash, whole.Header), whole.Part(7))));
    }

    [Fact]
    public void A_status_that_contradicts_itself_is_refused()
    {
        StatusMessage status = MessageSamples.Status(new Random(7)) with { Height = 10, Round = 1, BaseHeight = 2, LastHeight = 9, ProofRound = -1, ProofPrevotes = default };
        Assert.Null(Decode(status));
        foreach (StatusMessage wrong in (StatusMessage[])
        [
            status with { LastHeight = 10 }, status with { LastHeight = 1 }, status with { BaseHeight = 0 }, status with { BaseHeight = -1 }, status with { Height = 0 }, status with { Round = -1 },
            status with { ProofRound = 2 }, status with { ProofRound = -2 }, status with { ProofPrevotes = Bitmap.OfLength(3) },
        ])
            Assert.Equal(PeerMessageError.Malformed, Decode(wrong));
    }

    [Fact]
    public void Votes_are_split_by_number_and_by_bytes()
    {
        Random random = new(8);
        Vote small = ChainSamples.Vote(random) with { Extension = default, ExtensionSignature = default };
        Vote large = small with { Extension = new OpaqueBytes(new byte[Vote.ExtensionBytesMax]) };
        Vote[] all = [.. Enumerable.Repeat(small, 450), .. Enumerable.Repeat(large, 40)];
        IReadOnlyList<VotesMessage> messages = VotesMessage.Split(all);
        Assert.All(messages, message => Assert.Null(Decode(message)));
        Assert.Equal(all, messages.SelectMany(message => message.Votes));
        Assert.True(messages.Count > 4);
        Assert.Empty(VotesMessage.Split([]));
    }

    private static PeerMessageError? Decode(PeerMessage message) => PeerMessageCodec.TryDecode(message.Encode(), out _);
}
