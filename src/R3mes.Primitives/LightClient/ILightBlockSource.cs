namespace R3mes.Primitives.LightClient;

/// <summary>Who answers for light blocks: a full node behind whatever transport the caller has. Nothing that it says is believed.</summary>
public interface ILightBlockSource
{
    /// <summary>The block of a height.</summary>
    /// <param name="height">1 or more.</param>
    LightBlockAnswer At(long height);

    /// <summary>The newest block that it has.</summary>
    LightBlockAnswer Latest();
}
