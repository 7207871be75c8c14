namespace R3mes.Node.Control;

/// <summary>Where a node's control socket lies.</summary>
public static class ControlSocket
{
    /// <summary>The socket of the node that lives in a home folder.</summary>
    /// <param name="home">The folder; its path and the name must stay under 108 bytes.</param>
    public static string PathIn(string home) => Path.Combine(home, "control.sock");
}
