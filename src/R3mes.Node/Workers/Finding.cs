using R3mes.Application.Records;
using R3mes.Primitives.Crypto;

namespace R3mes.Node.Workers;

/// <summary>What a verifier found, and the digest that shows it did the work: zero when there was nothing to do it on.</summary>
public sealed record Finding(Verdict Verdict, uint Step, Digest Digest);
