using R3mes.Compute.Models;
using R3mes.Compute.Tensors;
using R3mes.Primitives.Codec;
using R3mes.Primitives.Crypto;

namespace R3mes.Tests.Compute.Models;

public sealed class TernaryModelTests
{
    [Fact]
    public void Reads_a_packed_file()
    {
        byte[] file = SafetensorsWriter.Write(ModelFiles.Metadata(), ModelFiles.Tensors().Values);
        Assert.Null(TernaryModel.TryRead(file, out TernaryModel? model));
        Assert.Equal(ModelFiles.Shape, model!.Shape);
        Assert.Equal(Sha256.Hash(file), model.Hash);
        TernaryMatrix q = model.Layers[0].Linear(LinearKind.Query);
        // [8, 8] from 2 packed rows: bits 2i of packed row r are output row r + 2i.
        Assert.Equal([-1, 0, 1, -1, 0, 1, -1, 0], q.Values[..8]);
        Assert.Equal([1, -1, 0, 1, -1, 0, 1, -1], q.Values[8..16]);
        Assert.Equal([-1, -1, -1, 0, 0, 0, 1, 1], q.Values[16..24]);
        Assert.All(q.Values[32..48], value => Assert.Equal(0, value));
        Assert.All(q.Values[48..], value => Assert.Equal(1, value));
        Assert.Equal((2 * 64) + (2 * 32) + (3 * 128), model.BackboneWeights);
    }

    [Theory]
    [InlineData("autobitlinear", 0.25f)]
    [InlineData("bitlinear", 4f)]
    public void The_scale_multiplies_in_one_class_of_files_and_divides_in_the_other(string linearClass, float expected)
    {
        Dictionary<string, string> metadata = ModelFiles.Metadata();
        metadata["linear_class"] = linearClass;
        Assert.Null(TernaryModel.TryRead(SafetensorsWriter.Write(metadata, ModelFiles.Tensors().Values), out TernaryModel? model));
        Assert.Equal(expected, model!.Layers[0].Linear(LinearKind.Down).Scale);
    }

    [Theory]
    [InlineData("format", "r3mes.model.v2")]
    [InlineData("architecture", "llama")]
    [InlineData("tokenizer", "bpe")]
    [InlineData("linear_class", "linear")]
    [InlineData("hidden_size", "-8")]
    [InlineData("hidden_size", "8.0")]
    [InlineData("hidden_size", "99999999999")]
    [InlineData("hidden_size", "12")]
    [InlineData("num_hidden_layers", "2")]
    [InlineData("num_hidden_layers", "0")]
    [InlineData("num_key_value_heads", "3")]
    [InlineData("head_dim", "3")]
    [InlineData("vocab_size", "255")]
    [InlineData("vocab_size", "512")]
    [InlineData("rms_norm_eps", "0")]
    [InlineData("rms_norm_eps", "NaN")]
    [InlineData("rope_theta", "x")]
    public void Refuses_metadata_it_cannot_compute_with(string key, string value)
    {
        Dictionary<string, string> metadata = ModelFiles.Metadata();
        metadata[key] = value;
        AssertRefused(SafetensorsWriter.Write(metadata, ModelFiles.Tensors().Values));
        metadata.Remove(key);
        AssertRefused(SafetensorsWriter.Write(metadata, ModelFiles.Tensors().Values));
    }

    [Fact]
    public void Refuses_a_missing_an_unknown_and_a_misshapen_tensor()
    {
        foreach (string name in ModelFiles.Tensors().Keys)
        {
            Dictionary<string, SafetensorsTensor> tensors = ModelFiles.Tensors();
            tensors.Remove(name);
            AssertRefused(SafetensorsWriter.Write(ModelFiles.Metadata(), tensors.Values));
            ModelFiles.Floats(tensors, name, [3, 3]);
            AssertRefused(SafetensorsWriter.Write(ModelFiles.Metadata(), tensors.Values));
        }

        Dictionary<string, SafetensorsTensor> more = ModelFiles.Tensors();
        ModelFiles.Floats(more, "model.layers.1.input_layernorm.weight", [8]);
        AssertRefused(SafetensorsWriter.Write(ModelFiles.Metadata(), more.Values));
    }

    [Theory]
    [InlineData("model.norm.weight", float.NaN)]
    [InlineData("model.embed_tokens.weight", float.PositiveInfinity)]
    [InlineData("model.layers.0.mlp.down_proj.weight_scale", 0f)]
    [InlineData("model.layers.0.mlp.down_proj.weight_scale", -1f)]
    [InlineData("model.layers.0.mlp.down_proj.weight_scale", float.NegativeInfinity)]
    public void Refuses_values_it_cannot_compute_with(string name, float value)
    {
        Dictionary<string, SafetensorsTensor> tensors = ModelFiles.Tensors();
        ModelFiles.Floats(tensors, name, [.. tensors[name].Shape], value);
        AssertRefused(SafetensorsWriter.Write(ModelFiles.Metadata(), tensors.Values));
    }

    [Fact]
    public void Refuses_a_code_that_is_none_of_the_three()
    {
        Dictionary<string, SafetensorsTensor> tensors = ModelFiles.Tensors();
        SafetensorsTensor weight = tensors["model.layers.0.mlp.up_proj.weight"];
        byte[] packed = weight.Data.ToArray();
        packed[^1] = 0xff;
        tensors[weight.Name] = weight with { Data = packed };
        AssertRefused(SafetensorsWriter.Write(ModelFiles.Metadata(), tensors.Values));
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] file = SafetensorsWriter.Write(ModelFiles.Metadata(), ModelFiles.Tensors().Values);
        for (int length = 0; length < file.Length; length += 37) AssertRefused(file[..length]);
        AssertRefused([.. file, 0]);
    }

    [Fact]
    public void Reads_the_shipped_model_whose_bytes_are_the_canonical_form()
    {
        byte[] file = ModelFiles.Shipped;
        Assert.Null(TernaryModel.TryRead(file, out TernaryModel? model));
        Assert.Equal(1_572_864, model!.BackboneWeights);
        Assert.Equal(ReadStatus.Done, SafetensorsReader.Read(file, out SafetensorsFile? header, out _));
        List<SafetensorsTensor> tensors = [];
        foreach (SafetensorsEntry entry in header!.Entries) tensors.Add(new SafetensorsTensor(entry.Name, entry.DType, entry.Shape, header.Data(file, entry).ToArray()));
        Assert.True(SafetensorsWriter.Write(header.Metadata, tensors).AsSpan().SequenceEqual(file));
    }

    private static void AssertRefused(byte[] file)
    {
        ModelError? error = TernaryModel.TryRead(file, out TernaryModel? model);
        Assert.NotNull(error);
        Assert.Null(model);
        Assert.EndsWith(".", error.Sentence);
    }
}
