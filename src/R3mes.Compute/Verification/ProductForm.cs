namespace R3mes.Compute.Verification;

/// <summary>What a product sums over.</summary>
public enum ProductForm
{
    /// <summary>C[m,n] = row m of A . row n of B.</summary>
    RowsByRows,

    /// <summary>C[m,n] = row m of A . column n of B.</summary>
    RowsByColumns,

    /// <summary>C[m,n] = row m of A . row n of B for n &lt;= m, else 0.</summary>
    CausalRowsByRows,
}
