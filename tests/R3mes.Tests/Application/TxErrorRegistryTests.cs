using System.Reflection;
using R3mes.Application.Errors;

namespace R3mes.Tests.Application;

public sealed class TxErrorRegistryTests
{
    [Fact]
    public void Codes_and_names_are_given_once()
    {
        Assert.Equal(TxErrorRegistry.All.Count, TxErrorRegistry.All.Select(e => e.Code).Distinct().Count());
        Assert.Equal(TxErrorRegistry.All.Count, TxErrorRegistry.All.Select(e => e.Name).Distinct().Count());
        Assert.All(TxErrorRegistry.All, e => Assert.Matches("^[a-z_]+$", e.Name));
        Assert.All(TxErrorRegistry.All, e => Assert.EndsWith(".", e.Sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(TxErrorRegistry.All, e => e.Code == 0);
    }

    [Fact]
    public void Holds_every_error_that_is_declared()
    {
        IEnumerable<TxError> declared = typeof(TxError).Assembly.GetTypes()
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(f => f.FieldType == typeof(TxError))
            .Select(f => (TxError)f.GetValue(null)!);
        Assert.Equal(declared.OrderBy(e => e.Code), TxErrorRegistry.All.OrderBy(e => e.Code));
    }

    [Theory]
    [InlineData(1, "tx_too_large")]
    [InlineData(6, "signature_invalid")]
    [InlineData(8, "sequence_mismatch")]
    [InlineData(304, "already_submitted")]
    [InlineData(406, "commitment_mismatch")]
    [InlineData(507, "participants_mismatch")]
    public void Codes_are_never_renumbered(uint code, string name)
    {
        Assert.True(TxErrorRegistry.TryFind(code, out TxError? error));
        Assert.Equal(name, error.Name);
    }
}
