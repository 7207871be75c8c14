using System.Numerics;
using R3mes.Application;
using R3mes.Application.Blocks;
using R3mes.Application.Commitments;
using R3mes.Application.Conduct;
using R3mes.Application.Transactions;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Application;

namespace R3mes.Fuzz.Targets;

/// <summary>What the seed of a round is made of: proofs of validators' random functions, in votes' extensions and in the first entry of a block. Nobody makes one that its key did not make.</summary>
internal static class SeedTargets
{
    private const int Validators = 4, Window = 5, Voted = Window - 1, ScalarAt = VrfProof.ByteCount - 32;

    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    private static readonly VrfKeyPair[] Functions = [.. Enumerable.Range(0, Validators).Select(i => VrfKeyPair.FromSeed(Sha256.Hash([9, (byte)i]).ToArray()))];

    private static readonly Lazy<TestChain> Chain = new(() =>
    {
        TestChain chain = new(
            miners: 2, validators: Validators, vrf: i => Functions[i].PublicKey.ToArray(), change: p => p with { Validators = p.Validators with { UremesPerPower = 1_000_000_000 } });
        chain.RunTo(Voted);
        return chain;
    });

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new FuzzTarget("vrf-proof", ProofSeeds, ReadProof) { Seal = Prove, Cost = 20 },
        new FuzzTarget("seed-proofs", EntrySeeds, ReadEntry) { AllocationBase = 512 << 10, Cost = 40 },
    ];

    private static byte[] Input => SeedInput.Of(Chain.Value.Genesis.ChainId, Voted, Chain.Value.App.GenesisHash);

    /// <summary>A public key, a byte for the length of what its function is taken of, that, and a proof.</summary>
    private static string ReadProof(byte[] input)
    {
        if (!TrySplit(input, out PublicKey32 key, out ReadOnlySpan<byte> alpha, out ReadOnlySpan<byte> rest)) return "short";
        if (!VrfProof.TryFromSpan(rest, out VrfProof? proof)) return rest.Length == VrfProof.ByteCount ? "no proof" : "no length of a proof";
        FuzzFailedException.UnlessSame(rest, proof.ToArray(), "a proof");
        bool isKey = Ecvrf.IsValidKey(key), holds = Ecvrf.TryVerify(key, alpha, proof, out VrfOutput output);
        FuzzFailedException.Unless(isKey || !holds, "what is no key proves nothing");
        VrfKeyPair? prover = Array.Find(Functions, function => function.PublicKey == key);
        if (!holds) return isKey ? $"refused, {prover is not null}" : "no key";
        FuzzFailedException.Unless(prover is not null, "a proof comes from who has the secret half of its key");
        FuzzFailedException.UnlessSame(prover!.Prove(alpha, out VrfOutput made).ToArray(), rest, "a proof that its key did not make");
        FuzzFailedException.Unless(made == output, "one input has one output");
        OtherSpellings(rest, key, alpha);
        return "proven";
    }

    /// <summary>One proof has one spelling: s plus the group's order is refused, and so is every change of one bit.</summary>
    private static void OtherSpellings(ReadOnlySpan<byte> proof, PublicKey32 key, ReadOnlySpan<byte> alpha)
    {
        byte[] other = proof.ToArray();
        BigInteger s = new BigInteger(proof[ScalarAt..], isUnsigned: true) + Order;
        other.AsSpan(ScalarAt).Clear();
        s.TryWriteBytes(other.AsSpan(ScalarAt), out _, isUnsigned: true);
        FuzzFailedException.Unless(!VrfProof.TryFromSpan(other, out _), "s is below the order of the group");
        proof.CopyTo(other);
        int bit = (alpha.Length * 37) % (8 * VrfProof.ByteCount);
        other[bit / 8] ^= (byte)(1 << (bit % 8));
        FuzzFailedException.Unless(!VrfProof.TryFromSpan(other, out VrfProof? changed) || !Ecvrf.TryVerify(key, alpha, changed, out _), "a proof with another bit does not hold");
    }

    private static bool TrySplit(ReadOnlySpan<byte> input, out PublicKey32 key, out ReadOnlySpan<byte> alpha, out ReadOnlySpan<byte> rest)
    {
        key = default;
        alpha = rest = default;
        if (input.Length <= PublicKey32.ByteCount || input.Length <= PublicKey32.ByteCount + input[PublicKey32.ByteCount]) return false;
        key = PublicKey32.FromSpan(input[..PublicKey32.ByteCount]);
        alpha = input.Slice(PublicKey32.ByteCount + 1, input[PublicKey32.ByteCount]);
        rest = input[(PublicKey32.ByteCount + 1 + alpha.Length)..];
        return true;
    }

    private static byte[] Prove(byte[] input)
    {
        if (!TrySplit(input, out _, out ReadOnlySpan<byte> alpha, out _)) return input;
        VrfKeyPair function = Functions[alpha.Length % Validators];
        return Join(function.PublicKey.ToArray(), alpha, function.Prove(alpha, out _).ToArray());
    }

    private static byte[] Join(ReadOnlySpan<byte> key, ReadOnlySpan<byte> alpha, ReadOnlySpan<byte> proof) => [.. key, (byte)alpha.Length, .. alpha, .. proof];

    /// <summary>Good ones, one of a key that did not make it, keys of small order, and a Gamma with a part of small order.</summary>
    private static IReadOnlyList<byte[]> ProofSeeds()
    {
        byte[] key = Functions[0].PublicKey.ToArray(), proof = Functions[0].Prove("alpha"u8, out _).ToArray(), identity = new byte[32];
        identity[0] = 1;
        return
        [
            Join(key, "alpha"u8, proof), Join(key, [], Functions[0].Prove([], out _).ToArray()), Join(Functions[1].PublicKey.ToArray(), "alpha"u8, proof),
            Join(identity, "alpha"u8, proof), Join(new byte[32], "alpha"u8, proof), Join(key, "alpha"u8, [.. identity, .. proof[32..]]), Join(key, "alpha"u8, [.. identity, .. new byte[48]]),
        ];
    }

    /// <summary>A byte that says who signed the block before, and the first entry of the block at a window; its first proof is tried as the extension of every vote as well.</summary>
    private static string ReadEntry(byte[] input)
    {
        if (input.Length == 0) return "empty";
        byte[] entry = input[1..];
        int count = entry.Length / (VrfProof.ByteCount + 2);
        IReadOnlyList<VrfProof>? proofs = count == 0 ? null : SeedProofs.TryDecode(entry, count);
        FuzzFailedException.Unless(proofs is not null == SeedProofs.IsOne(entry), "an entry is proofs when it is read as such");
        if (proofs is not null)
        {
            FuzzFailedException.UnlessSame(entry, SeedProofs.Encode([.. proofs.Select(proof => proof.ToArray())]), "an entry");
            FuzzFailedException.Unless(SeedProofs.TryDecode(entry, count + 1) is null && SeedProofs.TryDecode(entry, count - 1) is null, "an entry has one number of proofs");
            FuzzFailedException.Unless(TxDecoder.TryDecode(entry, out _) is not null, "proofs are no transaction");
        }

        return $"{(proofs is null ? "refused" : $"{proofs.Count} proofs")}, {Propose(entry, input[0])}, {Extend(entry)}";
    }

    private static string Propose(byte[] entry, byte signers)
    {
        BlockRequest request = AtWindow(signers);
        ChainApplication app = Other();
        byte[][] honest = [.. app.PrepareProposal(request)];
        bool accepted = app.ProcessProposal(request with { Txs = [entry], Extensions = [] }).Accepted;
        FuzzFailedException.Unless(!accepted || (honest.Length > 0 && honest[0].AsSpan().SequenceEqual(entry)), "a block has the proofs of who signed the one before, and no others");
        if (!accepted) return "block refused";
        FuzzFailedException.Unless(!app.FinalizeBlock(request with { Txs = [entry], Extensions = [] }).TxResults[0].IsTransaction, "proofs are not run");
        return "block accepted";
    }

    private static string Extend(byte[] entry)
    {
        byte[] extension = entry.Length >= VrfProof.ByteCount + 2 ? entry[2..(VrfProof.ByteCount + 2)] : entry;
        int takenOf = -1;
        for (int i = 0; i < Validators; i++)
        {
            if (!Chain.Value.App.VerifyVoteExtension(Voted, Voter(i), extension)) continue;
            FuzzFailedException.UnlessSame(extension, Functions[i].Prove(Input, out _).ToArray(), "an extension that its voter did not make");
            FuzzFailedException.Unless(takenOf < 0, "an extension is one voter's");
            takenOf = i;
        }

        return takenOf < 0 ? "no extension" : "an extension";
    }

    private static ChainApplication Other() => new(Chain.Value.Store, Chain.Value.Genesis, Chain.Value.App.GenesisHash); // what runs on it is never committed

    private static Address Voter(int validator) => Chain.Value.Genesis.Validators[validator].ConsensusAddress;

    private static BlockRequest AtWindow(byte signers) =>
        new(Window, Timestamp.FromUnixMilliseconds(1_767_225_700_000), [], Sha256.Hash("last"u8), Voter(0))
        {
            LastCommit = [.. Enumerable.Range(0, Validators).Select(i => new VoteInfo(Voter(i), 10, (signers >> i & 1) == 1 ? BlockIdFlag.Commit : BlockIdFlag.Absent))],
            Extensions = [.. Functions.Select(function => new OpaqueBytes(function.Prove(Input, out _).ToArray()))],
        };

    private static IReadOnlyList<byte[]> EntrySeeds()
    {
        byte[] all = [0b1111, .. Other().PrepareProposal(AtWindow(0b1111))[0]], three = [0b1011, .. Other().PrepareProposal(AtWindow(0b1011))[0]];
        byte[] swapped = [0b1111, .. all[83..165], .. all[1..83], .. all[165..]];
        return [all, three, [0b1111, .. three[1..]], swapped, [0b0001, .. all[1..83]], [0b1111, .. all[1..], .. all[1..]]];
    }
}
