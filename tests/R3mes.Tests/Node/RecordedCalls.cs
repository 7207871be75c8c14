using System.Text;
using System.Text.RegularExpressions;
using R3mes.Node;
using R3mes.Node.Execution;

namespace R3mes.Tests.Node;

/// <summary>
/// What consensus asked the application, in order, a letter a call: I InitChain, P PrepareProposal, R ProcessProposal, E ExtendVote, V VerifyVoteExtension, F FinalizeBlock, C Commit; small where
/// it is about the height before the one in progress; | where another round goes on. CheckTx comes at any time, as in CometBFT's grammar, but never between F and C, where it would be a T.
/// </summary>
internal sealed class RecordedCalls
{
    private readonly List<string> _heights = [];
    private readonly StringBuilder _open = new();
    private int _round;

    /// <summary>The heights that are over, each up to its C, after the I of a chain that begins.</summary>
    public IReadOnlyList<string> Heights => _heights;

    /// <summary>The height in progress.</summary>
    public string Open => _open.ToString();

    public void Follow(ChainNode node) => node.Chain.Called += (call, height) => Add(call, height, node.Chain.Height + 1, node.Driver.Round);

    /// <summary>
    /// One height of CometBFT v0.38's grammar (spec/abci/abci++_comet_expected_behavior.md), told more strictly, since its rounds are known here: consensus-height = *consensus-round decide commit,
    /// and in each round at most one proposal is prepared and then judged, or judged, then at most one vote extended, with votes that are verified at any place.
    /// </summary>
    public static bool IsOfGrammar(string height) =>
        Regex.Match(height, "^(?<rounds>[PREV|]*)FC$") is { Success: true } match && match.Groups["rounds"].Value.Split('|').All(round => Regex.IsMatch(round, "^V*(PV*RV*|RV*)?(EV*)?$"));

    private void Add(AppCall call, long height, long next, int round)
    {
        if (call == AppCall.CheckTx && !Open.EndsWith('F')) return;
        if (height == next && round != _round) _open.Append('|');
        if (height == next) _round = round;
        char letter = call switch
        {
            AppCall.CheckTx => 'T',
            AppCall.ProcessProposal => 'R',
            _ => call.ToString()[0],
        };
        _open.Append(height == next || call == AppCall.InitChain ? letter : char.ToLowerInvariant(letter));
        if (call is not (AppCall.Commit or AppCall.InitChain)) return;
        _heights.Add(Open);
        _open.Clear();
        _round = 0;
    }
}
