using System.Numerics;
using R3mes.Compute.Tensors;
using R3mes.Primitives;

namespace R3mes.Compute.Arithmetic;

/// <summary>
/// Cosines and sines of rotary position embedding (Su et al., "RoFormer", 2021), made once in f64 with + - * / and square roots alone, rounded to f32 at the end.
/// The frequency of pair i is theta^(-i/half): the root theta^(1/half) by log2(half) square roots, its powers by repeated multiplication, one division each.
/// Position 1 comes from Taylor series at the frequency, which is at most 1; position p + 1 from position p by the angle-addition formulas.
/// </summary>
public sealed class RopeTable
{
    private const int TaylorTerms = 12;

    /// <summary>Tables for positions 0 to <paramref name="positions"/> - 1 and heads of <paramref name="headDim"/> (a power of two, at least 2).</summary>
    public RopeTable(int positions, int headDim, double theta)
    {
        int half = headDim / 2;
        Invariant.Holds(headDim >= 2 && BitOperations.IsPow2(headDim), "a head's size is a power of two");
        Invariant.Holds(theta >= 1.0, "no frequency is above 1");
        Cos = new Matrix(positions, half);
        Sin = new Matrix(positions, half);
        double root = theta;
        for (int n = half; n > 1; n /= 2) root = Math.Sqrt(root);
        double power = 1.0;
        for (int i = 0; i < half; i++)
        {
            FillPair(i, 1.0 / power);
            power *= root;
        }
    }

    /// <summary>[positions, headDim/2].</summary>
    public Matrix Cos { get; }

    /// <summary>[positions, headDim/2].</summary>
    public Matrix Sin { get; }

    private void FillPair(int pair, double frequency)
    {
        (double stepCos, double stepSin) = Seed(frequency);
        double cos = 1.0;
        double sin = 0.0;
        for (int p = 0; p < Cos.Rows; p++)
        {
            Cos.Row(p)[pair] = (float)cos;
            Sin.Row(p)[pair] = (float)sin;
            (cos, sin) = ((cos * stepCos) - (sin * stepSin), (sin * stepCos) + (cos * stepSin));
        }
    }

    /// <summary>cos and sin of an angle in [0, 1] by Horner's scheme: 12 terms leave less than 1e-24.</summary>
    private static (double Cos, double Sin) Seed(double angle)
    {
        double square = angle * angle;
        double cos = 1.0;
        double sin = 1.0;
        for (int n = TaylorTerms; n >= 1; n--)
        {
            cos = 1.0 - ((square / ((2 * n) * ((2 * n) - 1))) * cos);
            sin = 1.0 - ((square / ((2 * n) * ((2 * n) + 1))) * sin);
        }

        return (cos, angle * sin);
    }
}
