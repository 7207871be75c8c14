namespace R3mes.Node.Devnet;

/// <summary>One point of the loss curve: the held-out loss of the model as it stood after a round.</summary>
/// <param name="Round">Rounds applied to the adapter: 0 is the adapter before the first round.</param>
/// <param name="LossNats">Mean cross-entropy per token (per byte) of the whole held-out set, in nats.</param>
public sealed record HeldOutLoss(long Round, double LossNats);
