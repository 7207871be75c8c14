namespace R3mes.Compute.Verification;

/// <summary>A product whose accumulators are not the exact sums of its operands.</summary>
/// <param name="Product">Its place in the list that was checked.</param>
/// <param name="Row">A row of it that is wrong; -1 when an accumulator is not one of any product.</param>
public readonly record struct ProductFault(int Product, int Row);
