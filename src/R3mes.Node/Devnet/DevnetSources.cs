namespace R3mes.Node.Devnet;

/// <summary>The real things a devnet is made of, as read from disk.</summary>
/// <param name="ModelName">Name that genesis gives the model.</param>
/// <param name="Model">The model file's bytes.</param>
/// <param name="Text">The text to train on; a part of it is held out.</param>
public sealed record DevnetSources(string ModelName, ReadOnlyMemory<byte> Model, ReadOnlyMemory<byte> Text);
