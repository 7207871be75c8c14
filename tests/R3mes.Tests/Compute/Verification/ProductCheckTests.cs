using R3mes.Compute.Tensors;
using R3mes.Compute.Verification;
using R3mes.Kernels;
using R3mes.Primitives.Crypto;
using R3mes.Tests.Kernels;

namespace R3mes.Tests.Compute.Verification;

public sealed class ProductCheckTests
{
    private const int Trials = 1000;

    private static readonly Lazy<RecordingBackend> Small = new(() => RecordedSteps.Small(Backends.Cpu));

    private static readonly Lazy<RecordingBackend> Shipped = new(() => RecordedSteps.Shipped(Backends.Cpu));

    public static TheoryData<ProductKind> Kinds => [.. Enum.GetValues<ProductKind>()];

    private static ProductCheck Reference => new(new ReferenceFieldProducts(), Backends.Reference);

    [Fact]
    public void Every_product_of_a_step_passes_and_gives_the_floats_the_step_went_on_with()
    {
        RecordingBackend step = RecordedSteps.Small(Backends.Reference);
        Assert.Equal(Enum.GetValues<ProductKind>(), step.Products.Select(product => product.Kind).Distinct().Order());
        Assert.Equal(0, step.Unfaithful);
        Assert.Null(Reference.FindFault(step.Products, Seed(1)));
    }

    [Fact]
    public void So_does_every_product_of_a_step_of_the_shipped_model_on_every_variant()
        => Backends.OnEach(cpu =>
        {
            RecordingBackend step = RecordedSteps.Shipped(cpu);
            Assert.Equal(Enum.GetValues<ProductKind>(), step.Products.Select(product => product.Kind).Distinct().Order());
            Assert.Equal(0, step.Unfaithful);
            return Fast(cpu).FindFault(step.Products, Seed(2)) is null;
        });

    [Fact]
    public void Reference_and_kernels_find_the_same()
    {
        RecordingBackend step = RecordedSteps.Small(Backends.Reference), same = Small.Value;
        Assert.Equal(step.Products.Count, same.Products.Count);
        foreach ((ProductTrace expected, ProductTrace actual) in step.Products.Zip(same.Products)) Assert.True(expected.C.Bytes.SequenceEqual(actual.C.Bytes));
        IntegerMatrix c = step.Products[40].C, d = same.Products[40].C;
        c[0, 1]++;
        d[0, 1]++;
        ProductFault? fault = Reference.FindFault(step.Products, Seed(3));
        d[0, 1]--;
        Assert.Equal(new ProductFault(40, 0), fault);
        Assert.Null(Fast(Backends.Cpu).FindFault(same.Products, Seed(3)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_wrong_accumulator_anywhere_in_a_step_is_always_found(ProductKind kind)
        => Assert.Equal(Trials, Found(Small.Value.Products, kind, wholeStep: true));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_wrong_accumulator_of_the_shipped_model_is_always_found(ProductKind kind)
        => Assert.Equal(Trials, Found(Shipped.Value.Products, kind, wholeStep: false));

    [Fact]
    public void Errors_that_cancel_between_two_products_of_the_same_operands_are_found()
    {
        ProductTrace product = Small.Value.Products.First(p => p.Kind == ProductKind.EightBySixteen);
        ProductTrace again = new(product.Kind, product.Form, product.A, product.B!, Copy(product.C));
        ProductTrace wrong = new(product.Kind, product.Form, product.A, product.B!, Copy(product.C));
        again.C[0, 0] += 5;
        wrong.C[0, 0] -= 5;
        Assert.NotNull(Fast(Backends.Cpu).FindFault([again, wrong], Seed(4)));
    }

    [Fact]
    public void An_accumulator_that_is_off_by_the_modulus_is_none()
    {
        ProductTrace product = Small.Value.Products.First(p => p.C.Bits == 64);
        ProductTrace off = product.B is null ? throw new InvalidOperationException() : new(product.Kind, product.Form, product.A, product.B, Copy(product.C));
        off.C[1, 0] += (long)Mersenne61.Modulus;
        Assert.Equal(new ProductFault(0, -1), Fast(Backends.Cpu).FindFault([off], Seed(5)));
        Assert.Equal(new ProductFault(0, -1), Reference.FindFault([off], Seed(5)));
    }

    [Fact]
    public void Accumulators_of_another_shape_are_refused()
    {
        ProductTrace product = Small.Value.Products.First(p => p.Kind == ProductKind.SixteenBySixteen);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProductTrace(product.Kind, product.Form, product.A, product.B!, new IntegerMatrix(product.C.Rows, product.C.Cols + 1, new long[product.C.Rows * (product.C.Cols + 1)])));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProductTrace(product.Kind, ProductForm.RowsByColumns, product.A, product.B!, product.C));
    }

    [Fact]
    public void Right_operands_whose_sums_could_be_a_multiple_of_the_modulus_are_refused()
    {
        IntegerMatrix zero = new(1, 1, new long[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProductTrace(
            ProductKind.SixteenBySixteenColumns, ProductForm.RowsByColumns, new IntegerMatrix(1, 1, new short[] { 1 }), new IntegerMatrix(1, 1, new long[] { (long)Mersenne61.Modulus }), zero));

        // 2^17 times 2^14 * 2^30, less 1: the modulus exactly.
        short[] a = new short[(1 << 17) + 1];
        int[] b = new int[a.Length];
        Array.Fill(a, (short)(1 << 14));
        Array.Fill(b, 1 << 30);
        (a[^1], b[^1]) = (-1, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProductTrace(
            ProductKind.SixteenBySixteenColumns, ProductForm.RowsByColumns, new IntegerMatrix(1, a.Length, a), new IntegerMatrix(b.Length, 1, b), zero));
    }

    [Fact]
    public void What_the_check_cannot_take_is_refused_before_it()
    {
        IntegerMatrix words = new(2, 3, new short[6]), bytes = new(2, 3, new sbyte[6]), more = new(4, 3, new short[12]);
        IntegerMatrix square = new(2, 2, new long[4]), wide = new(2, 4, new long[8]);
        int tooMany = ProductTrace.CausalTermsMax + 1;
        IntegerMatrix row = new(1, tooMany, new short[tooMany]);
        foreach ((ProductForm form, IntegerMatrix a, IntegerMatrix b, IntegerMatrix c) in ((ProductForm, IntegerMatrix, IntegerMatrix, IntegerMatrix)[])
            [
                (ProductForm.RowsByRows, words, bytes, square), (ProductForm.CausalRowsByRows, words, bytes, square), (ProductForm.CausalRowsByRows, bytes, words, square),
                (ProductForm.CausalRowsByRows, words, more, wide), (ProductForm.CausalRowsByRows, row, row, new IntegerMatrix(1, 1, new long[1])),
            ])
            Assert.Throws<ArgumentOutOfRangeException>(() => new ProductTrace(ProductKind.SixteenBySixteen, form, a, b, c));
        IntegerMatrix columns = new(3, 2, new sbyte[6]);
        Assert.Null(Fast(Backends.Cpu).FindFault(
            [
                new(ProductKind.EightBySixteen, ProductForm.RowsByRows, bytes, words, square), new(ProductKind.AttentionScores, ProductForm.CausalRowsByRows, words, words, square),
                new(ProductKind.SixteenByEightColumns, ProductForm.RowsByColumns, words, columns, square),
            ],
            Seed(6)));
    }

    /// <summary>Trials in which a random element of a random product of this kind is changed by a random amount, each under a seed of its own, and the check names that product and row.</summary>
    private static int Found(IReadOnlyList<ProductTrace> step, ProductKind kind, bool wholeStep)
    {
        Random random = new((int)kind + 1);
        ProductCheck check = Fast(Backends.Cpu);
        ProductTrace[] ofKind = [.. step.Where(product => product.Kind == kind)];
        int found = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            ProductTrace wrong = ofKind[random.Next(ofKind.Length)];
            // Products with another left operand do not meet this one: leaving them out cannot change what is found.
            ProductTrace[] within = wholeStep ? [.. step] : [.. step.Where(product => product.A == wrong.A)];
            int row = random.Next(wrong.C.Rows), col = random.Next(wrong.C.Cols);
            long before = wrong.C[row, col], amount = 1 + (random.NextInt64() >> random.Next(34, 63));
            wrong.C[row, col] += random.Next(2) == 0 ? amount : -amount;
            Assert.NotEqual(before, wrong.C[row, col]);
            if (check.FindFault(within, Seed(trial)) is ProductFault fault && within[fault.Product] == wrong && fault.Row == row) found++;
            wrong.C[row, col] = before;
        }

        return found;
    }

    private static ProductCheck Fast(CpuBackend cpu) => new(new CpuFieldProducts(cpu.Variant), cpu);

    private static IntegerMatrix Copy(IntegerMatrix c)
    {
        long[] values = new long[c.Rows * c.Cols];
        for (int i = 0; i < c.Rows; i++)
            for (int j = 0; j < c.Cols; j++) values[(i * c.Cols) + j] = c[i, j];
        return new IntegerMatrix(c.Rows, c.Cols, values);
    }

    private static Digest Seed(int trial) => Sha256.Hash(BitConverter.GetBytes(trial));
}
