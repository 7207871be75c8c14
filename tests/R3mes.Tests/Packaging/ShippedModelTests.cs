using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace R3mes.Tests.Packaging;

/// <summary>The committed model file, its card and its forward vector belong together (docs/model.md).</summary>
public sealed class ShippedModelTests
{
    private static readonly string Root = FindRoot();
    private static readonly byte[] Model = File.ReadAllBytes(Path.Combine(Root, "packaging/models/r3mes-tiny-byte-v1.safetensors"));

    [Fact]
    public void Has_the_hash_that_its_card_and_its_forward_vector_name()
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Model));
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "tests/vectors/model-forward.json")));
        Assert.Equal(hash, vector.RootElement.GetProperty("model_sha256").GetString());
        Assert.Contains(hash, File.ReadAllText(Path.Combine(Root, "packaging/models/r3mes-tiny-byte-v1.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Lays_its_tensors_out_contiguous_in_ordinal_name_order()
    {
        using JsonDocument header = ReadHeader(out int bodyBytes);
        string previousName = "";
        int end = 0;
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject())
        {
            Assert.True(string.CompareOrdinal(previousName, tensor.Name) < 0, tensor.Name);
            previousName = tensor.Name;
            if (tensor.Name == "__metadata__")
                continue;
            JsonElement offsets = tensor.Value.GetProperty("data_offsets");
            Assert.Equal(end, offsets[0].GetInt32());
            end = offsets[1].GetInt32();
        }

        Assert.Equal(bodyBytes, end);
    }

    [Fact]
    public void Holds_no_code_beyond_the_three_of_a_ternary_weight()
    {
        using JsonDocument header = ReadHeader(out int bodyBytes);
        ReadOnlySpan<byte> body = Model.AsSpan(Model.Length - bodyBytes);
        int weights = 0;
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject())
        {
            if (tensor.Name == "__metadata__" || tensor.Value.GetProperty("dtype").GetString() != "U8")
                continue;
            JsonElement offsets = tensor.Value.GetProperty("data_offsets");
            ReadOnlySpan<byte> packed = body[offsets[0].GetInt32()..offsets[1].GetInt32()];
            foreach (byte four in packed)
                Assert.Equal(0, four & (four >> 1) & 0b01010101); // both bits of a pair set is code 3
            weights += 4 * packed.Length;
        }

        Assert.Equal(1_572_864, weights);
    }

    private static JsonDocument ReadHeader(out int bodyBytes)
    {
        int headerBytes = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(Model));
        Assert.Equal(0, headerBytes % 8);
        bodyBytes = Model.Length - 8 - headerBytes;
        return JsonDocument.Parse(Model.AsMemory(8, headerBytes));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "R3mes.Node.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no R3mes.Node.sln above the tests");
    }
}
