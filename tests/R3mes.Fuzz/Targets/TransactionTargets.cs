using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Errors;
using R3mes.Application.Messages;
using R3mes.Application.Modules;
using R3mes.Application.Modules.Aggregation.Messages;
using R3mes.Application.Modules.Bank.Messages;
using R3mes.Application.Modules.Training.Messages;
using R3mes.Application.Modules.Verification.Messages;
using R3mes.Application.Queries;
using R3mes.Application.Records;
using R3mes.Application.Transactions;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Application;

namespace R3mes.Fuzz.Targets;

/// <summary>What a client sends: transactions, the messages in them, and queries.</summary>
internal static class TransactionTargets
{
    private static readonly Lazy<TestChain> Chain = new(() =>
    {
        TestChain chain = new();
        chain.RunTo(7); // a round is open
        return chain;
    });

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("tx", Transactions, Decode) { InputBytesMax = TxDecoder.TxBytesMax + 64, AllocationPerByte = 16 },
        // A block of one transaction, run and thrown away: whatever is signed, a block never throws.
        new FuzzTarget("block-of-one", Transactions, Execute) { Seal = Sign, AllocationBase = 1 << 20, Cost = 20 },
        new FuzzTarget("message", () => [.. Messages().Select(Tagged)], DecodeMessage) { AllocationPerByte = 16 },
        new FuzzTarget("query", Queries, Answer) { AllocationBase = 256 << 10 },
    ];

    private static IReadOnlyList<ChainMessage> Messages()
    {
        TestChain chain = Chain.Value;
        Address user = chain.User.Address, miner = chain.Miners[0].Address, validator = chain.Validators[0].Address;
        Digest digest = Sha256.Hash("digest"u8);
        Cid cid = Cid.Of("content"u8);
        return
        [
            new Send { From = user, To = miner, Amount = new Amount(1_000) },
            new RegisterMiner { Miner = user, Stake = new Amount(20_000_000_000), Moniker = "mine" },
            new SubmitGradient
            {
                Miner = miner, RoundId = 1, GradientCid = cid, GradientHash = digest, TraceRoot = digest, Samples = 32, Tokens = 4_096, LossBefore = 50_000_000,
                LossAfter = 40_000_000, Device = new Device { Kind = "cpu", Architecture = "x86-64", Driver = "none" },
            },
            new CommitVerdict { Verifier = validator, RoundId = 1, Subject = Subject.Gradient, Owner = miner, Commitment = digest },
            new RevealVerdict { Verifier = validator, RoundId = 1, Subject = Subject.Gradient, Owner = miner, Verdict = Verdict.Valid, Digest = digest, Salt = digest },
            new SubmitAggregation { Proposer = validator, RoundId = 1, Commitment = digest },
            new RevealAggregation { Proposer = validator, RoundId = 1, ResultCid = cid, ParticipantsRoot = digest, Salt = digest, HeldOutLoss = 1 },
            new ChallengeAggregation { Challenger = user, RoundId = 1, Bond = new Amount(10_000_000_000), ClaimedCid = cid },
        ];
    }

    private static IReadOnlyList<byte[]> Transactions() => [.. Messages().Select(message => Chain.Value.Sign(Signer(message.Signer), message, 0))];

    private static TestAccount Signer(Address address) =>
        Chain.Value.Miners.Concat(Chain.Value.Validators).Append(Chain.Value.User).First(account => account.Address == address);

    private static byte[] Tagged(ChainMessage message) => [(byte)ModuleTable.TypeUrls.ToList().IndexOf(message.TypeUrl), .. message.Encode()];

    private static string Decode(byte[] input)
    {
        TxError? error = TxDecoder.TryDecode(input, out Tx? tx);
        if (error is not null) return error.Name;
        byte[] again = new WireWriter().WriteBytes(1, tx!.BodyBytes.Span).WriteBytes(2, tx.AuthInfoBytes.Span).WriteBytes(3, tx.Signature.Span).ToArray();
        FuzzFailedException.UnlessSame(input, again, "a transaction");
        return tx.Message.TypeUrl;
    }

    private static string DecodeMessage(byte[] input)
    {
        if (input.Length == 0) return "empty";
        string url = ModuleTable.TypeUrls[input[0] % ModuleTable.TypeUrls.Count];
        if (ModuleTable.Decode(url, input.AsSpan(1)) is not { } message) return "refused";
        FuzzFailedException.UnlessSame(input.AsSpan(1), message.Encode(), url);
        return url;
    }

    private static string Execute(byte[] input)
    {
        TestChain chain = Chain.Value;
        // The block is run and never committed: the next input has an application of its own over the same state.
        ChainApplication app = new(chain.Store, chain.Genesis, chain.App.GenesisHash);
        BlockRequest request = new(app.Height + 1, Timestamp.FromUnixMilliseconds(1_767_225_700_000), [input], default, default);
        // The admitted alone may be proposed, and what is proposed is accepted.
        IReadOnlyList<byte[]> taken = app.PrepareProposal(request);
        FuzzFailedException.Unless(app.ProcessProposal(request with { Txs = taken }).Accepted, "a prepared proposal is accepted");
        return app.FinalizeBlock(request).TxResults[0].Log;
    }

    /// <summary>Signs what a transaction says with the key of the first signer that it may be of.</summary>
    private static byte[] Sign(byte[] input)
    {
        WireReader reader = new(input);
        if (!reader.TryReadTag(out _, out WireType first) || first != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> body)
            || !reader.TryReadTag(out _, out WireType second) || second != WireType.LengthDelimited || !reader.TryReadBytes(out ReadOnlySpan<byte> auth))
            return input;
        foreach (TestAccount account in Chain.Value.Miners.Concat(Chain.Value.Validators).Append(Chain.Value.User))
        {
            if (auth.IndexOf(account.PublicKey.ToArray()) < 0) continue;
            byte[] signature = Secp256k1.Sign(SignDoc.Hash(body, auth, Chain.Value.Genesis.ChainId, Chain.Value.View.Account(account.Address)!.Number), account.Key);
            return new WireWriter().WriteBytes(1, body).WriteBytes(2, auth).WriteBytes(3, signature).ToArray();
        }

        return input;
    }

    private static IReadOnlyList<byte[]> Queries()
    {
        byte[] miner = new WireWriter().WriteString(1, Chain.Value.Miners[0].Address.ToString()).ToArray();
        byte[] pair = new WireWriter().WriteVarint(1, 1).WriteString(2, Chain.Value.Miners[0].Address.ToString()).ToArray();
        byte[] number = [8, 1];
        byte[] balance = [.. miner, .. new WireWriter().WriteString(2, Amount.Denom).ToArray()];
        byte[][] data = [pair, number, number, number, miner, pair, [], [], miner, balance];
        return [.. data.Select((bytes, path) => (byte[])[(byte)path, .. bytes])];
    }

    private static string Answer(byte[] input)
    {
        if (input.Length == 0) return "empty";
        string path = QueryTable.Paths[input[0] % QueryTable.Paths.Count];
        QueryResult answer = Chain.Value.App.Query(path, input.AsSpan(1));
        return path + answer.Log;
    }
}
