using FsCheck;
using FsCheck.Fluent;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Tests.Primitives.Chain;

public sealed class ChainCodecTests
{
    [Fact]
    public void Headers_and_votes_read_back_what_they_wrote() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        Header header = ChainSamples.Header(random);
        Vote vote = ChainSamples.Vote(random);
        BlockId id = ChainSamples.BlockId(random);
        return Header.TryDecode(header.Encode(), out Header? a) && a == header && a.Hash() == header.Hash()
            && Vote.TryDecode(vote.Encode(), out Vote? b) && b == vote
            && BlockId.TryDecode(id.Encode(), out BlockId c) && c == id;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Commits_and_blocks_read_back_what_they_wrote() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        Commit commit = ChainSamples.Commit(random);
        Block block = ChainSamples.Block(random);
        return Commit.TryDecode(commit.Encode(), out Commit? a) && a.Encode().AsSpan().SequenceEqual(commit.Encode())
            && a.Hash() == commit.Hash() && a.Signatures.SequenceEqual(commit.Signatures)
            && Block.TryDecode(block.Encode(), BlockLimits.Default, out Block? b) && b.Id() == block.Id()
            && b.Header == block.Header && b.Txs.Count == block.Txs.Count;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Malformed_bytes_never_throw()
    {
        Random random = new(5);
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = ChainSamples.Bytes(random, random.Next(200));
            Assert.False(Block.TryDecode(bytes, BlockLimits.Default, out _));
            Assert.False(Header.TryDecode(bytes, out _));
            Assert.False(Vote.TryDecode(bytes, out _));
            if (bytes.Length > 0)
                Assert.False(Commit.TryDecode(bytes, out _));
        }
    }

    [Fact]
    public void A_changed_block_is_refused_or_is_another_block()
    {
        Random random = new(6);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = ChainSamples.Block(random).Encode();
            byte[] changed = (byte[])bytes.Clone();
            changed[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (i % 3 == 0)
                changed = changed[..random.Next(bytes.Length)];
            if (!Block.TryDecode(changed, BlockLimits.Default, out Block? block))
                refused++;
            else
                Assert.Equal(changed, block.Encode());
        }
        Assert.InRange(refused, 300, 999);
    }

    [Fact]
    public void A_second_form_of_a_message_is_refused()
    {
        Header header = ChainSamples.Header(new Random(1));
        byte[] bytes = header.Encode();
        Assert.True(Header.TryDecode(bytes, out _));
        // A repeated scalar, an unknown field, an explicit zero.
        Assert.False(Header.TryDecode([.. bytes, 0x18, 0x05], out _));
        Assert.False(Header.TryDecode([.. bytes, 0x78, 0x01], out _));
        Assert.False(Header.TryDecode([0x0a, 0x00, .. bytes], out _));
        Block block = ChainSamples.Block(new Random(1));
        Assert.False(Block.TryDecode([.. block.Encode(), .. new WireWriter().WriteMessage(3, []).Written], BlockLimits.Default, out _));
    }

    [Fact]
    public void A_block_with_evidence_is_refused()
    {
        Block block = ChainSamples.Block(new Random(1));
        WireWriter data = new();
        foreach (byte[] tx in block.Txs)
            data.WriteRepeatedBytes(1, tx);
        byte[] With(byte[] evidence) => new WireWriter().WriteMessage(1, block.Header.Encode()).WriteMessage(2, data.Written)
            .WriteMessage(3, evidence).WriteMessage(4, block.LastCommit.Encode()).ToArray();
        Assert.True(Block.TryDecode(With([]), BlockLimits.Default, out _));
        Assert.False(Block.TryDecode(With([0x0a, 0x00]), BlockLimits.Default, out _));
    }

    [Fact]
    public void Limits_hold()
    {
        Header header = ChainSamples.Header(new Random(2));
        Commit commit = new(1, 0, ChainSamples.CompleteId(new Random(2)), [CommitSig.Absent, CommitSig.Absent]);
        byte[] bytes = new Block(header, [[1], [2], [3]], commit).Encode();
        Assert.True(Block.TryDecode(bytes, new BlockLimits(bytes.Length, 3, 2), out _));
        Assert.False(Block.TryDecode(bytes, new BlockLimits(bytes.Length - 1, 3, 2), out _));
        Assert.False(Block.TryDecode(bytes, new BlockLimits(bytes.Length, 2, 2), out _));
        Assert.False(Block.TryDecode(bytes, new BlockLimits(bytes.Length, 3, 1), out _));
    }

    [Fact]
    public void Refuses_what_no_rule_allows()
    {
        Header header = ChainSamples.Header(new Random(3));
        Assert.False(Header.TryDecode((header with { Height = 0 }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { Height = -1 }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { BlockVersion = 10 }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { BlockVersion = 12 }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { BlockVersion = 0 }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { ChainId = new string('c', 51) }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { ChainId = "" }).Encode(), out _));
        Assert.False(Header.TryDecode((header with { AppHash = new OpaqueBytes(new byte[33]) }).Encode(), out _));
        Vote vote = ChainSamples.Vote(new Random(3));
        Assert.False(Vote.TryDecode((vote with { Type = VoteType.Proposal }).Encode(), out _));
        Assert.False(Vote.TryDecode((vote with { Round = -1 }).Encode(), out _));
        Assert.False(Vote.TryDecode((vote with { Signature = new OpaqueBytes(new byte[65]) }).Encode(), out _));
        Assert.False(Vote.TryDecode((vote with { Extension = new OpaqueBytes(new byte[Vote.ExtensionBytesMax + 1]) }).Encode(), out _));
        CommitSig signed = new(BlockIdFlag.Commit, vote.ValidatorAddress, vote.Timestamp, vote.Signature);
        Assert.True(CommitSig.TryDecode(signed.Encode(), out _));
        Assert.False(CommitSig.TryDecode((signed with { Flag = BlockIdFlag.Absent }).Encode(), out _));
        Assert.False(CommitSig.TryDecode((signed with { Flag = BlockIdFlag.Unknown }).Encode(), out _));
        Assert.False(CommitSig.TryDecode((signed with { Signature = default }).Encode(), out _));
        Assert.False(CommitSig.TryDecode((signed with { ValidatorAddress = default }).Encode(), out _));
    }
}
