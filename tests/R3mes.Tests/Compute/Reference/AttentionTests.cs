using R3mes.Compute.Reference;
using R3mes.Compute.Tensors;

namespace R3mes.Tests.Compute.Reference;

public sealed class AttentionTests
{
    private static readonly ReferenceBackend Backend = new();
    private static readonly AttentionShape Shape = new(4, 2, 8);

    [Fact]
    public void Follows_plain_double_attention_forward_and_backward()
    {
        const int tokens = 9;
        var random = new RandomTensors(3);
        Matrix q = random.Normal(tokens, 32), k = random.Normal(tokens, 16), v = random.Normal(tokens, 16), dO = random.Normal(tokens, 32);
        var state = new AttentionState(Shape, tokens);
        var o = new Matrix(tokens, 32);
        var dQ = new Matrix(tokens, 32);
        var dK = new Matrix(tokens, 16);
        var dV = new Matrix(tokens, 16);
        Assert.True(Backend.Attention(q, k, v, state, o));
        Assert.True(Backend.AttentionBackward(dO, state, dQ, dK, dV));

        double[,] plain = PlainOutput(q, k, v);
        for (int t = 0; t < tokens; t++)
            for (int j = 0; j < 32; j++) Assert.Equal(plain[t, j], o.Row(t)[j], 2e-3);
        AssertGradient(q, dQ, () => Objective(q, k, v, dO));
        AssertGradient(k, dK, () => Objective(q, k, v, dO));
        AssertGradient(v, dV, () => Objective(q, k, v, dO));
    }

    [Fact]
    public void A_token_does_not_see_the_future()
    {
        var random = new RandomTensors(5);
        Matrix q = random.Normal(6, 32), k = random.Normal(6, 16), v = random.Normal(6, 16);
        var before = new Matrix(6, 32);
        var after = new Matrix(6, 32);
        var state = new AttentionState(Shape, 6);
        Backend.Attention(q, k, v, state, before);
        k.Row(5).Fill(9f);
        v.Row(5).Fill(-9f);
        Backend.Attention(q, k, v, state, after);
        for (int t = 0; t < 5; t++) Assert.Equal(before.Row(t).ToArray(), after.Row(t).ToArray());
        Assert.NotEqual(before.Row(5).ToArray(), after.Row(5).ToArray());
    }

    [Fact]
    public void Probabilities_of_a_row_sum_to_one_and_masked_ones_are_zero()
    {
        var random = new RandomTensors(8);
        var state = new AttentionState(Shape, 7);
        Backend.Attention(random.Normal(7, 32), random.Normal(7, 16), random.Normal(7, 16), state, new Matrix(7, 32));
        for (int h = 0; h < 4; h++)
        {
            for (int t = 0; t < 7; t++)
            {
                double sum = 0;
                for (int s = 0; s < 7; s++)
                {
                    float p = state.P[(((h * 7) + t) * 7) + s];
                    Assert.True(s <= t ? p > 0 : p == 0);
                    sum += p;
                }

                Assert.Equal(1.0, sum, 1e-6);
            }
        }
    }

    [Fact]
    public void Says_when_a_score_is_not_finite()
    {
        var random = new RandomTensors(8);
        Matrix q = random.Normal(3, 32, 1e30f), k = random.Normal(3, 16, 1e30f);
        Assert.False(Backend.Attention(q, k, random.Normal(3, 16), new AttentionState(Shape, 3), new Matrix(3, 32)));
    }

    private static void AssertGradient(Matrix x, Matrix gradient, Func<double> objective)
    {
        for (int i = 0; i < x.Span.Length; i++)
        {
            float kept = x.Data[i];
            x.Data[i] = kept + 0.01f;
            double up = objective();
            x.Data[i] = kept - 0.01f;
            double down = objective();
            x.Data[i] = kept;
            Assert.Equal((up - down) / 0.02, gradient.Data[i], 5e-3);
        }
    }

    private static double Objective(Matrix q, Matrix k, Matrix v, Matrix weights)
    {
        double[,] o = PlainOutput(q, k, v);
        double sum = 0;
        for (int t = 0; t < weights.Rows; t++)
            for (int j = 0; j < weights.Cols; j++) sum += o[t, j] * weights.Row(t)[j];
        return sum;
    }

    private static double[,] PlainOutput(Matrix q, Matrix k, Matrix v)
    {
        double[,] o = new double[q.Rows, q.Cols];
        double[] e = new double[q.Rows];
        for (int h = 0; h < Shape.Heads; h++)
        {
            int group = h / Shape.Group;
            for (int t = 0; t < q.Rows; t++)
            {
                double sum = 0;
                for (int s = 0; s <= t; s++)
                {
                    double score = 0;
                    for (int i = 0; i < Shape.HeadDim; i++) score += (double)q.Row(t)[(h * Shape.HeadDim) + i] * k.Row(s)[(group * Shape.HeadDim) + i];
                    sum += e[s] = Math.Exp(score / Math.Sqrt(Shape.HeadDim));
                }

                for (int s = 0; s <= t; s++)
                    for (int i = 0; i < Shape.HeadDim; i++) o[t, (h * Shape.HeadDim) + i] += e[s] / sum * v.Row(s)[(group * Shape.HeadDim) + i];
            }
        }

        return o;
    }
}
