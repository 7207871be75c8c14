namespace R3mes.Network.Privval;

/// <summary>How long a node and its signer wait for each other.</summary>
/// <param name="Answer">How long an answer may take, its sending included: so long the asker waits, whatever the signer does.</param>
public sealed record SignerTimes(TimeSpan Answer)
{
    /// <summary>Between two pings: below 5 s, after which CometBFT's signer takes a silent node for dead.</summary>
    public TimeSpan Ping { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a signer waits for the node's next word, its pings among them: three of them.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How soon a broken connection is noticed, and how soon a signer dials again.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same kind of bad news is told once in so long.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromSeconds(30);
}
