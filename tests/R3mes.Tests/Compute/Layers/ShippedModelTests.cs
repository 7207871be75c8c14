using System.Text;
using System.Text.Json;
using R3mes.Compute.Layers;
using R3mes.Compute.Models;
using R3mes.Compute.Reference;
using R3mes.Tests.Compute.Models;

namespace R3mes.Tests.Compute.Layers;

public sealed class ShippedModelTests
{
    private static readonly LoraOptions Lora = new(8, 16_000);
    private static readonly TernaryModel Model = Read();

    [Fact]
    public void Canonical_gradients_of_the_shipped_model_point_where_plain_ones_do()
    {
        byte[] text = Encoding.ASCII.GetBytes("And the evening and the morning were");
        GradientTests.AssertSameDirection(Model, TinyModels.RandomAdapter(Model.Shape, Lora, 5), text);
    }

    [Fact]
    public void The_forward_pass_follows_the_one_that_pretraining_measured()
    {
        // tools/pretrain.py --vector: f32 with inputs of ternary products rounded to int8, as here; attention, norms and head are not rounded there.
        using JsonDocument vector = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ModelFiles.Root, "tests", "vectors", "model-forward.json")));
        Assert.Equal(vector.RootElement.GetProperty("model_sha256").GetString(), Model.Hash.ToString());
        byte[] text = Encoding.ASCII.GetBytes(vector.RootElement.GetProperty("text").GetString()!);
        ModelOperands operands = new(new ReferenceBackend(), Model, Lora, text.Length);
        Assert.True(operands.LoadAdapter(Adapter.Initial(Model.Shape, Lora, Model.Hash).Values));
        SequenceWorkspace workspace = new(operands, text.Length);

        Assert.True(workspace.Evaluate(text, out long lossFixed));
        double loss = lossFixed / 16777216.0 / (text.Length - 1);
        Assert.Equal(vector.RootElement.GetProperty("loss_nats_per_byte").GetDouble(), loss, 0.003);

        Assert.True(workspace.Evaluate([.. text, 0], out _));
        float[] logits = workspace.Logits.Row(text.Length - 1).ToArray();
        double[] expected = [.. vector.RootElement.GetProperty("last_logits").EnumerateArray().Select(value => value.GetDouble())];
        double worst = 0;
        for (int i = 0; i < expected.Length; i++) worst = Math.Max(worst, Math.Abs(expected[i] - logits[i]));
        TestContext.Current.TestOutputHelper?.WriteLine($"loss {loss:f6}, worst logit {worst:f4}");
        Assert.InRange(worst, 0, 0.1);
    }

    private static TernaryModel Read()
    {
        Assert.Null(TernaryModel.TryRead(ModelFiles.Shipped, out TernaryModel? model));
        return model!;
    }
}
