using Entente.Dialects;

namespace Entente.Orchestration.Relay;

/// <summary>What has happened in a relay so far: the turns, and the answer that stands.</summary>
internal sealed class RelayTranscript(Call asked, int mostTurns)
{
    private readonly List<RelayTurn> _turns = [];

    public Call Asked => asked;

    public IReadOnlyList<RelayTurn> Turns => _turns;

    public int MostTurns => mostTurns;

    /// <summary>The reply of the last worker; null before there was one.</summary>
    public Candidate? Answer { get; private set; }

    /// <summary>What the last thinker suggested since the last worker; null for nothing.</summary>
    public RelayTurn? Suggestion => Last(RelayRole.Thinker) is { Text.Length: > 0 } thinker && _turns.IndexOf(thinker) > LastIndex(RelayRole.Worker) ? thinker : null;

    /// <summary>Why the current answer was rejected; null where it was not.</summary>
    public RelayTurn? Objection => Last(RelayRole.Verifier) is { } verifier && _turns.IndexOf(verifier) > LastIndex(RelayRole.Worker) ? verifier : null;

    public IEnumerable<string> Workers => _turns.Where(turn => turn.Role == RelayRole.Worker).Select(turn => turn.Model);

    public RelayTurn? Last(RelayRole role) => _turns.LastOrDefault(turn => turn.Role == role);

    public void Add(RelayTurn turn, Candidate? answer = null)
    {
        _turns.Add(turn);
        Answer = answer ?? Answer;
    }

    private int LastIndex(RelayRole role) => _turns.FindLastIndex(turn => turn.Role == role);
}
