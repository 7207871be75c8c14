using System.Diagnostics.Metrics;
using R3mes.Network.Privval;

namespace R3mes.Node.Metrics;

/// <content>The signer in another process, where there is one.</content>
public sealed partial class NodeMetrics
{
    private volatile SignerListener? _signer;

    /// <summary>Begins to measure the signer's connection.</summary>
    /// <param name="signer">Where it dials in.</param>
    public void WatchSigner(SignerListener signer) => _signer = signer;

    private void CreateSigner()
    {
        Gauge(
            "remes_signer_connected", null, "1 while the signer with the validator's key is connected, else 0; left out where the key lies in the node's home.",
            () => _signer is { } signer ? signer.IsConnected ? 1 : 0 : null);
        Total("remes_signer_connections_total", null, "Times the signer connected since the start.", () => _signer?.Counts.Connections);
        Meter.CreateObservableCounter("remes_signer_failures_total", SignerFailures, null, "Times the signer gave no good signature, or a process was refused as signer, since the start, by reason.");
    }

    private IEnumerable<Measurement<long>> SignerFailures()
    {
        if (_signer is not { } signer) yield break;
        foreach (SignerFailure failure in SignerCounts.All) yield return new Measurement<long>(signer.Counts[failure], Tag("reason", SignerCounts.NameOf(failure)));
    }
}
