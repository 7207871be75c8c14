namespace R3mes.Daemon.Log;

/// <summary>How log lines look.</summary>
public enum LogForm
{
    /// <summary>Whichever suits what standard error is.</summary>
    Auto,

    /// <summary>Time, part and sentence, for people.</summary>
    Plain,

    /// <summary>One JSON object a line, for log collectors.</summary>
    Json,

    /// <summary>Priority, part and sentence, as systemd's journal takes it: it has times of its own.</summary>
    Journal,
}
