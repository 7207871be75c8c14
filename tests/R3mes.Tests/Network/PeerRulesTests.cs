using FsCheck;
using FsCheck.Fluent;
using R3mes.Network.Peers;
using R3mes.Network.Transport;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Network;

/// <summary>Scores, waits, rates, addresses and frames without a socket.</summary>
public sealed class PeerRulesTests
{
    private static readonly PeerLimits Limits = new() { ScoresMax = 4, BanMin = TimeSpan.FromMinutes(1), BanMax = TimeSpan.FromMinutes(3) };

    [Fact]
    public void Points_add_up_are_forgiven_with_time_and_ban()
    {
        PeerScores scores = new(Limits);
        PeerId peer = Id(1);
        Assert.False(scores.Add(peer, 60, At(0)));
        Assert.Equal(60, scores.Points(peer, At(0)));
        Assert.Equal(30, scores.Points(peer, At(30)));
        Assert.False(scores.Add(peer, 60, At(30)));
        Assert.True(scores.Add(peer, 10, At(30)));
        Assert.True(scores.IsBanned(peer, At(89)));
        Assert.False(scores.Add(peer, 1000, At(89))); // banned already: nothing more to lose
        Assert.False(scores.IsBanned(peer, At(90)));
        Assert.Equal(0, scores.Points(peer, At(90)));
    }

    [Fact]
    public void A_ban_lasts_twice_as_long_each_time_up_to_the_longest()
    {
        PeerScores scores = new(Limits);
        int now = 0;
        foreach (int seconds in (int[])[60, 120, 180, 180])
        {
            Assert.True(scores.Add(Id(1), 100, At(now)));
            Assert.True(scores.IsBanned(Id(1), At(now + seconds - 1)));
            Assert.False(scores.IsBanned(Id(1), At(now += seconds)));
        }
    }

    [Fact]
    public void The_least_guilty_is_forgotten_when_there_are_too_many()
    {
        PeerScores scores = new(Limits);
        scores.Add(Id(1), 100, At(0));
        scores.Add(Id(2), 50, At(0));
        scores.Add(Id(3), 10, At(0));
        scores.Add(Id(4), 20, At(0));
        scores.Add(Id(5), 5, At(0));
        Assert.Equal(4, scores.Count);
        Assert.Equal([true, true, false, true, true], Enumerable.Range(1, 5).Select(i => scores.IsBanned(Id(i), At(0)) || scores.Points(Id(i), At(0)) > 0));
        for (int i = 6; i < 100; i++) scores.Add(Id(i), 1, At(1));
        Assert.Equal(4, scores.Count);
        Assert.True(scores.IsBanned(Id(1), At(1)));
    }

    [Fact]
    public void Waits_between_dials_double_within_their_limits() => Prop.ForAll<int>(seed =>
    {
        PeerLimits limits = new();
        RedialSchedule schedule = new(limits, new Random(seed));
        TimeSpan most = limits.RedialMin;
        for (int i = 0; i < 10; i++, most = most * 2 < limits.RedialMax ? most * 2 : limits.RedialMax)
        {
            TimeSpan wait = schedule.Next();
            if (wait < most / 2 || wait > most) return false;
        }

        schedule.Reset();
        return schedule.Next() <= limits.RedialMin;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_sequence_of_uses_gets_more_out_of_a_bucket_than_its_rate() => Prop.ForAll<int>(seed =>
    {
        Random random = new(seed);
        long rate = random.Next(1, 100_000), used = 0;
        TokenBucket bucket = new(rate);
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < 200; i++)
        {
            now += TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerSecond / 10));
            long use = random.NextInt64(rate / 5 + 2);
            TimeSpan wait = bucket.Take(use, now);
            used += use;
            now += wait;
            // A second's worth at the start, the rate ever after, and one unit of rounding.
            if (used > rate + (long)(rate * now.TotalSeconds) + 1) return false;
        }

        return bucket.Take(0, now + TimeSpan.FromSeconds(2)) == TimeSpan.Zero;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("127.0.0.1:26656")]
    [InlineData("node-1.example.org:1")]
    [InlineData("[::1]:65535")]
    [InlineData("00112233445566778899aabbccddeeff00112233@10.0.0.1:26656")]
    public void Addresses_read_back(string text)
    {
        Assert.True(PeerAddress.TryParse(text, out PeerAddress? address));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData(":1")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("ho st:1")]
    [InlineData("::1:1")]
    [InlineData("[host]:1")]
    [InlineData("[]:1")]
    [InlineData("@host:1")]
    [InlineData("0011@host:1")]
    [InlineData("00112233445566778899aabbccddeeff0011223g@host:1")]
    [InlineData("a@00112233445566778899aabbccddeeff00112233@host:1")]
    public void Other_text_is_no_address(string text) => Assert.False(PeerAddress.TryParse(text, out _));

    [Fact]
    public void A_frames_head_reads_back_within_limits_and_is_refused_beyond() => Prop.ForAll<uint, byte>((length, channel) =>
    {
        byte[] bytes = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, channel];
        bool within = channel == FrameHeader.Ping ? length == 0 : channel < TestPeer.Channels.Length && length <= (uint)TestPeer.Channels[channel].FrameBytesMax;
        ReadStatus status = FrameHeader.Read(bytes, TestPeer.Channels, out FrameHeader header);
        if (status != (within ? ReadStatus.Done : ReadStatus.Invalid) || FrameHeader.Read(bytes.AsSpan(..4), TestPeer.Channels, out _) != ReadStatus.NeedMore) return false;
        if (!within) return true;
        byte[] again = new byte[FrameHeader.ByteCount];
        header.CopyTo(again);
        return again.AsSpan().SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task The_budget_serves_in_turn_and_forgets_who_gave_up()
    {
        ByteBudget budget = new(10);
        await budget.TakeAsync(8, CancellationToken.None);
        using CancellationTokenSource gone = new();
        Task second = budget.TakeAsync(5, gone.Token).AsTask(), third = budget.TakeAsync(2, CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted); // 2 are free, and it is not its turn
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        budget.Return(8);
        await third;
        Assert.Equal(0.2, budget.Fill);
        await budget.TakeAsync(8, CancellationToken.None);
        Assert.Equal(1, budget.Fill);
    }

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);

    private static PeerId Id(int i) => PeerId.Of(TestPeer.Key(i).PublicKey);
}
