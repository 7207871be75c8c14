using R3mes.Compute.Tensors;
using R3mes.Primitives;
using R3mes.Primitives.Crypto;

namespace R3mes.Compute.Verification;

/// <summary>
/// Freivalds' check (R. Freivalds, "Fast probabilistic algorithms", 1979) of all integer products of a step over the field of 2^61 - 1: with a random vector r for each right operand,
/// A.(B.r) = C.r row by row. What a right operand makes of r is computed once for all products that share it, and all products that share their left operand are checked in one pass
/// over it: A.(B1.r1 + B2.r2 + ...) = C1.r1 + C2.r2 + ... .
/// </summary>
/// <remarks>
/// A wrong accumulator makes some row of differences d, integers of magnitude below 2^56 and so not 0 in the field; the row passes only if the one element of r at a place where d is not 0
/// has the one value that makes the sum 0, which <see cref="FieldChallenge"/> draws with a probability of at most 2^-60. All of a step passing implies that this row passes: the bound
/// holds for the step, however many products it has. docs/adr/0012 says what is not covered.
/// </remarks>
public sealed class ProductCheck(IFieldProducts field, ITensorBackend backend)
{
    private const string OperandsAreTaken = "an operand of at most 16 bits is in the range of the field products";

    private readonly TernaryVectors _ternary = new(backend);

    /// <summary>The first product found wrong, or null when every accumulator is the exact sum (but for a chance of 2^-60).</summary>
    /// <param name="products">The products of a step, or of several.</param>
    /// <param name="seed">What nobody who made the products could know before they were fixed.</param>
    public ProductFault? FindFault(IReadOnlyList<ProductTrace> products, Digest seed)
    {
        Dictionary<(object, ProductForm), Right> rights = [];
        FieldChallenge challenge = new(seed);
        foreach (ProductTrace product in products)
        {
            (object, ProductForm) key = (product.Right, product.Form);
            if (!rights.ContainsKey(key)) rights.Add(key, Meet(product, challenge, rights.Count));
        }

        Vectors vectors = new(products);
        foreach (List<int> group in Groups(products))
            if (FindFault(products, rights, group, vectors) is ProductFault fault) return fault;
        return null;
    }

    // Two products with both operands in common are never in one group: their errors could cancel.
    private static List<List<int>> Groups(IReadOnlyList<ProductTrace> products)
    {
        List<List<int>> all = [];
        Dictionary<IntegerMatrix, List<List<int>>> byLeft = [];
        for (int i = 0; i < products.Count; i++)
        {
            if (!byLeft.TryGetValue(products[i].A, out List<List<int>>? groups)) byLeft.Add(products[i].A, groups = []);
            List<int>? group = groups.Find(members => members.TrueForAll(j => products[j].Right != products[i].Right || products[j].Form != products[i].Form));
            if (group is null)
            {
                groups.Add(group = []);
                all.Add(group);
            }

            group.Add(i);
        }

        return all;
    }

    private ProductFault? FindFault(IReadOnlyList<ProductTrace> products, Dictionary<(object, ProductForm), Right> rights, List<int> group, Vectors vectors)
    {
        IntegerMatrix a = products[group[0]].A;
        Span<ulong> expected = Vectors.Zeros(vectors.Expected, a.Rows), claimed = Vectors.Zeros(vectors.Claimed, a.Rows), together = Vectors.Zeros(vectors.Together, a.Cols);
        foreach (int i in group)
        {
            ProductTrace product = products[i];
            Right right = rights[(product.Right, product.Form)];
            if (!field.AddRows(product.C, right.Random, claimed)) return new ProductFault(i, -1);
            if (right.Met is null) field.AddCausalRows(a, product.B!, right.Random, expected);
            else
                for (int k = 0; k < together.Length; k++) together[k] = Mersenne61.Add(together[k], right.Met[k]);
        }

        Invariant.Holds(field.AddRows(a, together, expected), OperandsAreTaken);
        int row = expected.CommonPrefixLength(claimed);
        if (row == expected.Length) return null;
        if (group.Count == 1) return new ProductFault(group[0], row);
        foreach (int i in group)
            if (FindFault(products, rights, [i], vectors) is ProductFault fault) return fault;
        return new ProductFault(group[0], row);
    }

    private Right Meet(ProductTrace product, FieldChallenge challenge, int index)
    {
        ulong[] random = new ulong[product.C.Cols];
        challenge.Fill(index, random);
        if (product.Form == ProductForm.CausalRowsByRows) return new Right(random, null);
        bool byRows = product.Form == ProductForm.RowsByRows;
        if (product.Weights is TernaryOperand weights) return new Right(random, byRows ? _ternary.Columns(weights, random) : _ternary.Rows(weights, random));
        ulong[] met = new ulong[product.A.Cols];
        if (byRows) field.AddColumns(product.B!, random, met);
        else Invariant.Holds(field.AddRows(product.B!, random, met), OperandsAreTaken);
        return new Right(random, met);
    }

    /// <summary>A right operand's r, and what it makes of it; null where that differs from row to row.</summary>
    private sealed record Right(ulong[] Random, ulong[]? Met);

    /// <summary>What every group needs anew: a row sum for each row of A as it should be and as it is claimed, and what all right operands together make of their r.</summary>
    private sealed class Vectors(IReadOnlyList<ProductTrace> products)
    {
        public ulong[] Expected { get; } = new ulong[products.Select(product => product.A.Rows).DefaultIfEmpty().Max()];

        public ulong[] Claimed { get; } = new ulong[products.Select(product => product.A.Rows).DefaultIfEmpty().Max()];

        public ulong[] Together { get; } = new ulong[products.Select(product => product.A.Cols).DefaultIfEmpty().Max()];

        public static Span<ulong> Zeros(ulong[] vector, int count)
        {
            Array.Clear(vector, 0, count);
            return vector.AsSpan(0, count);
        }
    }
}
