using FsCheck;
using FsCheck.Fluent;
using R3mes.Compute.Tensors;
using R3mes.Tests.Compute;
using static R3mes.Tests.Kernels.Backends;

namespace R3mes.Tests.Kernels;

public sealed class CpuLossTests
{
    [Fact]
    public void Loss_and_gradient_equal_the_reference()
        => Prop.ForAll<int>(seed =>
        {
            var draw = new RandomTensors(seed);
            int rows = draw.Between(1, 9), cols = draw.Between(1, 70);
            Matrix z = (seed & 3) switch { 0 => draw.Nasty(rows, cols), 1 => draw.Normal(rows, cols, 100f), _ => draw.Normal(rows, cols, 3f) };
            int[] targets = new int[rows];
            foreach (ref int target in targets.AsSpan()) target = draw.Between(-1, cols - 1);
            return Equal(z, targets);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_exponential_equals_the_reference_over_its_whole_range()
    {
        // One logit at 0 and the others sweeping down to where exp is zero: each gradient shows one value of exp.
        const int Cols = 4096;
        for (int part = 0; part < 30; part++)
        {
            var z = new Matrix(1, Cols);
            for (int j = 1; j < Cols; j++) z.Data[j] = -((part * Cols) + j) * (110f / (30 * Cols));
            Assert.True(Equal(z, [0]));
        }
    }

    [Fact]
    public void The_longest_rows_equal_the_reference()
    {
        const int Cols = 131072 + 5;
        Matrix z = new RandomTensors(2).Normal(4, Cols, 4f);
        z.Row(0).Clear();
        z.Row(1)[Cols - 1] = 1e4f;
        for (int j = 0; j < Cols; j++) z.Row(2)[j] *= 1e-40f;
        Assert.True(Equal(z, [17, 0, Cols - 1, Cols / 2]));
    }

    [Fact]
    public void A_row_without_loss_has_a_gradient_of_zeros_even_when_it_is_not_finite()
    {
        Matrix z = new RandomTensors(1).Normal(2, 17);
        z.Row(0)[16] = float.NaN;
        OnEach(cpu =>
        {
            var d = new Matrix(2, 17);
            return cpu.CrossEntropy(z, [-1, 3], d, out _) && d.Row(0).IndexOfAnyExcept(0f) == -1 && !cpu.CrossEntropy(z, [0, 3], d, out _);
        });
    }

    [Theory]
    [InlineData(-16383f, true)]
    [InlineData(-16384f, false)] // a loss of 2^14 nats exactly
    [InlineData(-16385f, false)]
    public void A_token_whose_loss_reaches_the_limit_is_refused(float logit, bool taken)
    {
        var z = new Matrix(1, 2);
        z.Data[1] = logit;
        Assert.Equal(taken, Reference.CrossEntropy(z, [1], null, out _));
        Assert.True(Equal(z, [1]));
    }

    private static bool Equal(Matrix z, int[] targets)
    {
        Matrix expected = new(z.Rows, z.Cols);
        bool finite = Reference.CrossEntropy(z, targets, expected, out long expectedLoss);
        return OnEach(cpu =>
        {
            Matrix actual = new(z.Rows, z.Cols);
            actual.Span.Fill(float.NaN);
            return finite == cpu.CrossEntropy(z, targets, actual, out long actualLoss) && expectedLoss == actualLoss && Same(expected, actual)
                && finite == cpu.CrossEntropy(z, targets, null, out long withoutGradient) && expectedLoss == withoutGradient;
        });
    }
}
