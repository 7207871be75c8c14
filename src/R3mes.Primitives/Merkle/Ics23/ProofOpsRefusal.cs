namespace R3mes.Primitives.Merkle.Ics23;

/// <summary>Why the proofs of an ABCI query's answer do not prove it.</summary>
/// <param name="Fault">What is wrong with them.</param>
/// <param name="Proof">Why the one of them is refused that the fault names; else null.</param>
public readonly record struct ProofOpsRefusal(ProofOpsFault Fault, Ics23Refusal? Proof = null);
