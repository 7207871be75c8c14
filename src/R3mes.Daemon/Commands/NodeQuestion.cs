using System.Buffers.Binary;
using R3mes.Application.Codec;
using R3mes.Application.Queries;
using R3mes.Application.Records;
using R3mes.Daemon.Cli;
using R3mes.Node.Control;
using R3mes.Node.Driver;
using R3mes.Primitives.Chain;
using R3mes.Primitives.Codec;

namespace R3mes.Daemon.Commands;

/// <summary>Questions of a command to the running node of a home; each says on standard error why it has no answer.</summary>
/// <param name="host">The process.</param>
/// <param name="home">The home.</param>
internal sealed class NodeQuestion(CommandHost host, string home)
{
    /// <summary>Where the node stands.</summary>
    public ExitCode TryStatus(out NodeStatus? status)
    {
        status = null;
        ExitCode code = TryAsk(new ControlRequest(ControlKind.Status, "", []), "the status", out byte[] value);
        if (code != ExitCode.Success) return code;
        status = NodeStatus.TryRead(value);
        return status is not null ? ExitCode.Success : Unreadable("the status");
    }

    /// <summary>Asks for something by its query path; <paramref name="what"/> names it in the sentence of a refusal.</summary>
    public ExitCode TryQuery(string path, byte[] request, string what, out byte[] answer) =>
        TryAsk(new ControlRequest(ControlKind.Query, path, request), what, out answer);

    /// <summary>Number and sequence of an account.</summary>
    public ExitCode TryAccount(Address address, out BaseAccount? account)
    {
        account = null;
        ExitCode code = TryQuery("/cosmos.auth.v1beta1.Query/Account", new WireWriter().Write(1, address).ToArray(), $"account {address}", out byte[] answer);
        if (code != ExitCode.Success) return code;
        CanonicalReader reader = new(answer);
        ReadOnlySpan<byte> message = reader.Message(1, 4096, out _);
        if (!reader.Complete || !AnyValue.TryDecode(message, out AnyValue any) || !BaseAccount.TryDecode(any.Value.Span, out BaseAccount found))
            return Unreadable($"account {address}");
        account = found;
        return ExitCode.Success;
    }

    /// <summary>A committed block with its commit.</summary>
    public ExitCode TryBlock(long height, out BlockRecord? record)
    {
        record = null;
        byte[] asked = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(asked, height);
        ExitCode code = TryAsk(new ControlRequest(ControlKind.Block, "", asked), $"block {height}", out byte[] value);
        if (code != ExitCode.Success) return code;
        record = BlockRecord.TryDecode(value, BlockLimits.Default);
        return record is not null ? ExitCode.Success : Unreadable($"block {height}");
    }

    /// <summary>Hands over a signed transaction.</summary>
    public ExitCode TryBroadcast(byte[] tx) => TryAsk(new ControlRequest(ControlKind.Broadcast, "", tx), "the transaction", out _);

    /// <summary>Says that the node answered in a way this version does not know.</summary>
    public ExitCode Unreadable(string what) =>
        host.Fail(ExitCode.Failed, $"The node answered about {what} in a way this remesd does not read: use the remesd of the node's version.");

    private ExitCode TryAsk(ControlRequest request, string what, out byte[] value)
    {
        value = [];
        try
        {
            using ControlClient client = ControlClient.Connect(ControlSocket.PathIn(home));
            ControlResponse response = client.Ask(request);
            value = response.Value;
            if (response.IsOk) return ExitCode.Success;
            if (request.Kind == ControlKind.Query && response.Code == QueryTable.NotFound || request.Kind == ControlKind.Block && response.Code == ControlResponse.NoSuchBlock)
                return host.Fail(ExitCode.Data, $"The chain has no {what}: check what you asked for.");
            return host.Fail(ExitCode.Failed, $"The node refused {what} (code {response.Code}): {response.Log.TrimEnd('.')}.");
        }
        catch (IOException error)
        {
            return host.Fail(ExitCode.Unavailable, error.Message.TrimEnd('.') + ".");
        }
    }
}
