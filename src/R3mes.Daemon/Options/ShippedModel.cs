namespace R3mes.Daemon.Options;

/// <summary>Where the model that comes with remesd lies: in a checkout, else where the package puts it.</summary>
public static class ShippedModel
{
    /// <summary>Below the root of a checkout.</summary>
    public const string InCheckout = "packaging/models/" + Name;

    /// <summary>Where the Debian package puts it.</summary>
    public const string Installed = "/usr/share/remesd/models/" + Name;

    private const string Name = "r3mes-tiny-byte-v1.safetensors";

    /// <summary>The first of the two that is there, as seen from the current folder; the first when none is.</summary>
    public static string Find() => !File.Exists(InCheckout) && File.Exists(Installed) ? Installed : InCheckout;
}
