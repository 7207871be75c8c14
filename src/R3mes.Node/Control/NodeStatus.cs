using System.Buffers;
using System.Text.Json;
using R3mes.Application.Params;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Control;

/// <summary>The answer to <see cref="ControlKind.Status"/>: where the node stands, and what a signer must know of its chain. JSON on the wire.</summary>
/// <param name="ChainId">Chain id of genesis.</param>
/// <param name="Height">Height of the last committed block.</param>
/// <param name="BlockHash">Its hash.</param>
/// <param name="AppHash">Hash of the state after it.</param>
/// <param name="Round">Id of the latest round, 0 before the first.</param>
/// <param name="RoundStatus">Its status in a word of docs/protocol.md; empty before the first.</param>
/// <param name="ModelVersion">Version of the model that is final.</param>
/// <param name="MempoolTransactions">Transactions that wait.</param>
/// <param name="Fees">Fee terms of the chain.</param>
public sealed record NodeStatus(
    string ChainId, ulong Height, Digest BlockHash, Digest AppHash, ulong Round, string RoundStatus, ulong ModelVersion, ulong MempoolTransactions, FeeTerms Fees)
{
    /// <summary>The JSON: one object on one line.</summary>
    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> output = new();
        using Utf8JsonWriter writer = new(output);
        writer.WriteStartObject();
        writer.WriteString("chain_id", ChainId);
        writer.WriteNumber("height", Height);
        writer.WriteString("block_hash", BlockHash.ToString());
        writer.WriteString("app_hash", AppHash.ToString());
        writer.WriteNumber("round", Round);
        writer.WriteString("round_status", RoundStatus);
        writer.WriteNumber("model_version", ModelVersion);
        writer.WriteNumber("mempool_transactions", MempoolTransactions);
        writer.WriteStartObject("fees");
        writer.WriteNumber("tx_bytes_max", Fees.TxBytesMax);
        writer.WriteNumber("block_bytes_max", Fees.BlockBytesMax);
        writer.WriteNumber("gas_max", Fees.GasMax);
        writer.WriteNumber("gas_base", Fees.GasBase);
        writer.WriteNumber("gas_per_byte", Fees.GasPerByte);
        writer.WriteNumber("gas_price_micro", Fees.GasPriceMicro);
        writer.WriteNumber("block_gas_max", Fees.BlockGasMax);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the JSON; null when it is not a status.</summary>
    /// <param name="json">What a node answered.</param>
    public static NodeStatus? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 3 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("fees", out JsonElement fees) || fees.ValueKind != JsonValueKind.Object
                || Text(root, "chain_id") is not { } chain || Text(root, "round_status") is not { } roundStatus
                || !Digest.TryParseHex(Text(root, "block_hash"), out Digest block) || !Digest.TryParseHex(Text(root, "app_hash"), out Digest app)
                || Number(root, "height") is not { } height || Number(root, "round") is not { } round
                || Number(root, "model_version") is not { } model || Number(root, "mempool_transactions") is not { } waiting
                || Number(fees, "tx_bytes_max") is not { } txBytes || txBytes > uint.MaxValue
                || Number(fees, "block_bytes_max") is not { } blockBytes || blockBytes > uint.MaxValue
                || Number(fees, "gas_max") is not { } gasMax || Number(fees, "gas_base") is not { } gasBase
                || Number(fees, "gas_per_byte") is not { } gasPerByte || Number(fees, "gas_price_micro") is not { } gasPrice
                || Number(fees, "block_gas_max") is not { } blockGas)
                return null;
            return new NodeStatus(chain, height, block, app, round, roundStatus, model, waiting,
                new FeeTerms((uint)txBytes, (uint)blockBytes, gasMax, gasBase, gasPerByte, gasPrice, blockGas));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is not UTF-8, or an escaped half of a surrogate pair.
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ulong? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number) ? number : null;
}
