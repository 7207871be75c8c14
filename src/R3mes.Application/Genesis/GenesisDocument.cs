using R3mes.Application.Errors;
using R3mes.Application.Params;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Content;
using R3mes.Primitives.Crypto;

namespace R3mes.Application.Genesis;

/// <summary>What a chain begins with. Checked whole: an instance that <see cref="GenesisReader"/> gave satisfies every rule of <see cref="GenesisRules"/>.</summary>
/// <param name="ChainId">Name of the chain, in every sign doc.</param>
/// <param name="Time">Time of genesis.</param>
/// <param name="Accounts">First balances, ascending by address.</param>
/// <param name="Miners">First miners, ascending by address.</param>
/// <param name="Validators">The validators, ascending by operator.</param>
/// <param name="Model">The base model.</param>
/// <param name="AdapterCid">The adapter of version 1.</param>
/// <param name="Dataset">The text.</param>
/// <param name="Params">The parameters.</param>
public sealed record GenesisDocument(
    string ChainId, Timestamp Time, IReadOnlyList<GenesisAccount> Accounts, IReadOnlyList<GenesisMiner> Miners,
    IReadOnlyList<GenesisValidator> Validators, GenesisModel Model, Cid AdapterCid, GenesisDataset Dataset, ChainParams Params)
{
    /// <summary>The document as canonical JSON in UTF-8: one spelling a document.</summary>
    public byte[] ToJson() => GenesisWriter.Write(this);

    /// <summary>SHA-256 of a genesis file's bytes: what nodes of one chain have in common.</summary>
    /// <param name="file">The file.</param>
    public static Digest HashOf(ReadOnlySpan<byte> file) => Sha256.Hash(file);

    /// <summary>Reads a genesis file.</summary>
    /// <param name="file">Untrusted JSON, at most <see cref="GenesisReader.FileBytesMax"/> bytes.</param>
    /// <param name="genesis">The document when null is returned.</param>
    public static GenesisError? TryRead(ReadOnlySpan<byte> file, out GenesisDocument? genesis) => GenesisReader.TryRead(file, out genesis);
}
