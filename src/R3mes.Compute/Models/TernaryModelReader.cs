using System.Buffers.Binary;
using System.Globalization;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Models;

/// <summary>
/// Reads a model file: metadata gives the shape; norms and embedding are F32; each ternary matrix is U8 [out/4, in], bits 2i of packed row r holding output row
/// r + i*(out/4) as value + 1, beside an F32 <c>weight_scale</c> of one element.
/// </summary>
internal ref struct TernaryModelReader
{
    private readonly ReadOnlySpan<byte> _file;
    private readonly SafetensorsFile _header;
    private ModelError? _error;
    private int _used;

    private TernaryModelReader(ReadOnlySpan<byte> file, SafetensorsFile header)
    {
        _file = file;
        _header = header;
    }

    /// <summary>The whole reading; null and a model, or why not.</summary>
    public static ModelError? TryRead(ReadOnlySpan<byte> file, out TernaryModel? model)
    {
        model = null;
        ReadStatus status = SafetensorsReader.Read(file, out SafetensorsFile? header, out string? reason);
        if (status == ReadStatus.NeedMore) return new ModelError($"The model file ends early, after {file.Length} bytes.");
        if (status == ReadStatus.Invalid) return new ModelError($"The model file is not safetensors: {reason}");
        TernaryModelReader reader = new(file, header!);
        ModelShape? shape = reader.ReadShape(out bool divides);
        if (shape is not null) model = reader.ReadWeights(shape, divides);
        if (reader._error is not null) model = null;
        return reader._error;
    }

    private ModelShape? ReadShape(out bool divides)
    {
        divides = false;
        RequireText("format", "r3mes.model.v1");
        RequireText("architecture", "bitnet-b1.58");
        RequireText("tokenizer", "byte");
        // The published models differ: 2B4T's class multiplies by weight_scale, the older one divides.
        string? linearClass = Text("linear_class");
        if (linearClass is not ("autobitlinear" or "bitlinear")) Fail("linear_class is neither autobitlinear nor bitlinear.");
        divides = linearClass == "bitlinear";
        ModelShape shape = new(
            Integer("hidden_size"), Integer("intermediate_size"), Integer("num_hidden_layers"), Integer("num_attention_heads"), Integer("num_key_value_heads"),
            Integer("head_dim"), Integer("vocab_size"), Integer("max_position_embeddings"), Real("rms_norm_eps"), Real("rope_theta"));
        _error ??= shape.Check();
        if (_error is null && shape.VocabSize != 256) Fail($"vocab_size {shape.VocabSize} is not 256, the number of bytes.");
        return _error is null ? shape : null;
    }

    private TernaryModel? ReadWeights(ModelShape shape, bool divides)
    {
        float[] embedding = Floats("model.embed_tokens.weight", shape.VocabSize, shape.HiddenSize);
        float[] finalNorm = Floats("model.norm.weight", shape.HiddenSize);
        List<TernaryLayer> layers = [];
        for (int layer = 0; layer < shape.Layers && _error is null; layer++)
        {
            string prefix = string.Create(CultureInfo.InvariantCulture, $"model.layers.{layer}.");
            List<TernaryMatrix> linears = [];
            for (LinearKind kind = LinearKind.Query; kind <= LinearKind.Down && _error is null; kind++)
                linears.Add(Ternary(prefix + LinearNames.Of(kind), shape.OutFeatures(kind), shape.InFeatures(kind), divides));
            layers.Add(new TernaryLayer(
                linears, Floats(prefix + "input_layernorm.weight", shape.HiddenSize), Floats(prefix + "self_attn.attn_sub_norm.weight", shape.QueryWidth),
                Floats(prefix + "post_attention_layernorm.weight", shape.HiddenSize), Floats(prefix + "mlp.ffn_sub_norm.weight", shape.IntermediateSize)));
        }

        if (_error is null && _used != _header.Entries.Count) Fail($"The model file holds {_header.Entries.Count} tensors where {_used} are known.");
        if (_error is not null) return null;
        Matrix matrix = new(shape.VocabSize, shape.HiddenSize);
        embedding.CopyTo(matrix.Span);
        return new TernaryModel(shape, Sha256.Hash(_file), matrix, finalNorm, layers);
    }

    private TernaryMatrix Ternary(string name, int outFeatures, int inFeatures, bool divides)
    {
        ReadOnlySpan<byte> packed = Tensor(name + ".weight", "U8", outFeatures / 4, inFeatures);
        float[] scale = Floats(name + ".weight_scale", 1);
        if (_error is not null) return new TernaryMatrix(0, 0, [], 0f);
        float factor = divides ? 1f / scale[0] : scale[0];
        if (!(scale[0] > 0f) || !(factor > 0f) || !float.IsFinite(factor)) Fail($"{name}.weight_scale is not a usable scale.");
        sbyte[] values = new sbyte[checked(outFeatures * inFeatures)];
        for (int quarter = 0; quarter < 4; quarter++)
        {
            Span<sbyte> rows = values.AsSpan(quarter * packed.Length, packed.Length);
            for (int i = 0; i < rows.Length; i++)
            {
                int code = (packed[i] >> (2 * quarter)) & 3;
                if (code == 3) Fail($"{name}.weight holds a code that is none of -1, 0 and 1.");
                rows[i] = (sbyte)(code - 1);
            }
        }

        return _error is null ? new TernaryMatrix(outFeatures, inFeatures, values, factor) : new TernaryMatrix(0, 0, [], 0f);
    }

    private float[] Floats(string name, params ReadOnlySpan<int> shape)
    {
        ReadOnlySpan<byte> data = Tensor(name, "F32", shape);
        float[] values = new float[data.Length / 4];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(4 * i)..]);
            if (!float.IsFinite(values[i])) Fail($"{name} holds a value at index {i} that is not finite.");
        }

        return values;
    }

    private ReadOnlySpan<byte> Tensor(string name, string dtype, params ReadOnlySpan<int> shape)
    {
        if (_error is not null) return [];
        SafetensorsEntry? entry = _header.Find(name);
        _used++;
        if (entry is null) Fail($"The model file lacks {name}.");
        else if (entry.DType != dtype) Fail($"{name} has elements of {entry.DType} where {dtype} is needed.");
        else if (!shape.SequenceEqual(entry.Shape.ToArray())) Fail($"{name} has the shape [{string.Join(',', entry.Shape)}] where [{string.Join(',', shape.ToArray())}] is needed.");
        return _error is null ? _header.Data(_file, entry!) : [];
    }

    private string? Text(string key)
    {
        // Parsing a number would take NUL characters after it.
        if (_header.Metadata.TryGetValue(key, out string? value) && !value.Contains('\0')) return value;
        Fail($"The model file's metadata lacks {key} in plain text.");
        return null;
    }

    private void RequireText(string key, string value)
    {
        if (Text(key) is string text && text != value) Fail($"The model file's {key} is not {value}.");
    }

    private int Integer(string key)
    {
        if (int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out int value)) return value;
        Fail($"The model file's {key} is not a whole number.");
        return 0;
    }

    private float Real(string key)
    {
        if (float.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)) return value;
        Fail($"The model file's {key} is not a number.");
        return 0f;
    }

    private void Fail(string sentence) => _error ??= new ModelError(sentence);
}
