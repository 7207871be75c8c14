namespace R3mes.Node.Datasets;

/// <summary>Shape of a line of JSONL.</summary>
public enum DatasetFormat
{
    /// <summary>{"text": ...}.</summary>
    Text,

    /// <summary>{"instruction": ..., "input": ..., "output": ...}.</summary>
    Instruction,
}
