using R3mes.Node.Control;
using System.Buffers.Binary;
using R3mes.Application.Blocks;
using R3mes.Application.Records;
using R3mes.Application.Views;
using R3mes.Node.Mempool;
using R3mes.Primitives.Ports;

namespace R3mes.Node;

/// <summary>What a node answers over its control socket. Safe from any thread.</summary>
public sealed class NodeAnswers(ChainNode node, IBlockLog blocks)
{
    /// <summary>Answers one request; a refusal is an answer too.</summary>
    public ControlResponse Answer(ControlRequest request) => request.Kind switch
    {
        ControlKind.Status => ControlResponse.Ok(Status().ToJson()),
        ControlKind.Query => Query(request),
        ControlKind.Broadcast => Broadcast(request),
        ControlKind.Block => Block(request.Data),
        _ => ControlResponse.Refused(ControlResponse.MalformedRequest, "the node knows no such request"),
    };

    private NodeStatus Status()
    {
        Driver.ChainTip tip = node.Driver.Tip;
        RoundView? round = node.Chain.Read(view => view.CurrentRound());
        return new NodeStatus(
            node.Chain.Genesis.ChainId,
            (ulong)tip.Height,
            tip.BlockId.Hash,
            node.Chain.AppHash,
            round?.Round.Id ?? 0,
            round is null ? "" : round.Round.Status.ToText(),
            node.Chain.Read(view => view.GlobalModel()).Version,
            (ulong)node.Pool.Count,
            node.Chain.Genesis.Params.Fees);
    }

    private ControlResponse Query(ControlRequest request)
    {
        QueryResult result = node.Chain.Query(request.Path, request.Data);
        return new ControlResponse(result.Code, result.Log, result.Value);
    }

    private ControlResponse Broadcast(ControlRequest request)
    {
        TxIntakeResult result = node.Intake.Submit(request.Data);
        return new ControlResponse(result.Code, result.Log, result.Hash.ToArray());
    }

    private ControlResponse Block(ReadOnlySpan<byte> height)
    {
        if (height.Length != sizeof(long)) return ControlResponse.Refused(ControlResponse.MalformedRequest, "a block is asked for by a height of eight bytes");
        long wanted = BinaryPrimitives.ReadInt64LittleEndian(height);
        return wanted >= 1 && wanted <= node.Driver.Tip.Height
            ? ControlResponse.Ok(blocks.Read(wanted))
            : ControlResponse.Refused(ControlResponse.NoSuchBlock, $"there is no block {wanted}: the chain is at height {node.Driver.Tip.Height}");
    }
}
