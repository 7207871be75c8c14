using System.Security.Cryptography;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Primitives.Crypto;

public sealed class MerlinTranscriptTests
{
    /// <summary>The tests of merlin (dalek) and of its port to Go, which agree.</summary>
    [Fact]
    public void Gives_the_challenge_of_the_public_tests()
    {
        using MerlinTranscript transcript = new("test protocol"u8);
        transcript.Append("some label"u8, "some data"u8);
        byte[] challenge = new byte[32];
        transcript.Challenge("challenge"u8, challenge);
        Assert.Equal("d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615", Hex.Encode(challenge));
    }

    [Fact]
    public void Every_message_label_and_border_changes_the_challenge()
    {
        HashSet<string> seen = [];
        (string Label, string Message)[][] all = [[("a", "bc")], [("ab", "c")], [("a", "b"), ("a", "c")], [("a", "bcbc")], [("", "abc")], [("a", new string('b', 400))], [("a", new string('b', 401))]];
        foreach ((string Label, string Message)[] messages in all)
        {
            using MerlinTranscript transcript = new("test protocol"u8);
            foreach ((string label, string message) in messages) transcript.Append(System.Text.Encoding.ASCII.GetBytes(label), System.Text.Encoding.ASCII.GetBytes(message));
            byte[] challenge = new byte[500];
            transcript.Challenge("challenge"u8, challenge);
            Assert.True(seen.Add(Hex.Encode(challenge)));
        }
    }

    /// <summary>SHA3-256 made of the permutation (FIPS 202, 6.1) beside the platform's own.</summary>
    [Fact]
    public void The_permutation_is_that_of_SHA3()
    {
        Assert.SkipUnless(SHA3_256.IsSupported, "this OpenSSL has no SHA-3");
        const int rate = 136;
        Random random = new(5);
        for (int length = 0; length < 3 * rate; length += 7)
        {
            byte[] message = new byte[length], padded = new byte[((length / rate) + 1) * rate], state = new byte[KeccakF1600.StateBytes];
            random.NextBytes(message);
            message.CopyTo(padded, 0);
            padded[length] = 6;
            padded[^1] ^= 0x80;
            for (int block = 0; block < padded.Length; block += rate)
            {
                for (int i = 0; i < rate; i++) state[i] ^= padded[block + i];
                KeccakF1600.Permute(state);
            }

            Assert.Equal(SHA3_256.HashData(message), state[..32]);
        }
    }
}
