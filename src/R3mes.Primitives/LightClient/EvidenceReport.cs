using R3mes.Primitives.Chain;

namespace R3mes.Primitives.LightClient;

/// <summary>Evidence, and who is to have it: the source on the other side, which can verify it against its own chain.</summary>
/// <param name="Evidence">The evidence.</param>
/// <param name="Kind">The kind of attack.</param>
/// <param name="Accused">Whose block it accuses.</param>
/// <param name="Receiver">Whom to send it to.</param>
public sealed record EvidenceReport(LightClientAttackEvidence Evidence, LightClientAttackKind Kind, ILightBlockSource Accused, ILightBlockSource Receiver);
