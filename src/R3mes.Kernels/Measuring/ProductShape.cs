using System.Globalization;

namespace R3mes.Kernels.Measuring;

/// <summary>A weight matrix.</summary>
/// <param name="OutFeatures">Its rows, N of the forward product.</param>
/// <param name="InFeatures">Its columns, K of the forward product.</param>
public readonly record struct ProductShape(int OutFeatures, int InFeatures)
{
    private const int FeaturesMost = 1 << 17;
    private const int WeightsMost = 1 << 28;

    /// <summary>The matrices of BitNet b1.58 2B4T: attention, feed-forward up and down.</summary>
    public static IReadOnlyList<ProductShape> Bitnet2B4T { get; } = [new(2_560, 2_560), new(6_912, 2_560), new(2_560, 6_912)];

    /// <summary>Its weights.</summary>
    public long Weights => (long)OutFeatures * InFeatures;

    /// <summary>Bytes of its weights at two bits, as the forward product reads them.</summary>
    public double PackedBytes => Weights / 4.0;

    /// <summary>Operations of a product with <paramref name="rows"/> rows.</summary>
    public double Operations(int rows) => 2.0 * rows * Weights;

    /// <summary>Reads "2560x6912": out, then in.</summary>
    public static bool TryParse(string text, out ProductShape shape)
    {
        shape = default;
        if (text.Split('x') is not [{ } rows, { } columns]) return false;
        if (!int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out int outs) || !int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out int ins)) return false;
        shape = new ProductShape(outs, ins);
        return outs is > 0 and <= FeaturesMost && ins is > 0 and <= FeaturesMost && shape.Weights <= WeightsMost;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OutFeatures}x{InFeatures}");
}
