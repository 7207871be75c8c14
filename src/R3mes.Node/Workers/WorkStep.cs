namespace R3mes.Node.Workers;

/// <summary>One step of training or re-execution, as it was measured on this machine.</summary>
/// <param name="Purpose">Whether the step was a miner's own or a verifier's.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Seconds">How long it took; of a job's first step also what the job prepares.</param>
/// <param name="LossNats">Mean loss in nats a token.</param>
public readonly record struct WorkStep(WorkPurpose Purpose, long Tokens, double Seconds, double LossNats);
