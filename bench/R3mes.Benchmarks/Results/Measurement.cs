namespace R3mes.Benchmarks.Results;

/// <summary>One figure.</summary>
/// <param name="Name">What it is, with unit and qualifier last.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Versus">What it was compared with in the same run, or what it is made of; null for nothing.</param>
/// <param name="VersusValue">That one's figure, in the same unit unless <paramref name="Versus"/> says another.</param>
internal sealed record Measurement(string Name, double Value, string Unit, string? Versus = null, double? VersusValue = null);
