using System.Collections.Immutable;

namespace Entente.Orchestration.Relay;

/// <summary>
/// The policy where nothing was learned: a thinker, then a worker and a verifier in turn. The worker is the best known model that has
/// not been rejected, the verifier the best of another developer than the worker's, the thinker the best that is not to work next.
/// </summary>
internal sealed class UsualCoordinator : ICoordinator
{
    public NextTurn Next(RelayTranscript transcript, ImmutableArray<string> reach, Func<string, string?> developerOf)
    {
        var last = transcript.Turns.Count == 0 ? null : transcript.Turns[^1];
        var named = last is { Role: RelayRole.Thinker } thinker ? RelayPrompts.Named(thinker.Text) : null;
        var role = last is null ? RelayRole.Thinker
            : named is RelayRole.Verifier && transcript.Answer is not null ? RelayRole.Verifier
            : last.Role is RelayRole.Worker ? RelayRole.Verifier
            : RelayRole.Worker;
        return role switch
        {
            RelayRole.Thinker => new(role, Thinkers(transcript, reach), "thinks first, so that the worker need not find the way alone"),
            RelayRole.Worker => new(role, Workers(transcript, reach, developerOf), transcript.Objection is null ? "the best known of those in reach" : "the answer before was rejected, and this is another mind"),
            _ => new(role, reach, "of another developer than the answer it checks"),
        };
    }

    private static ImmutableArray<string> Thinkers(RelayTranscript transcript, ImmutableArray<string> reach)
        => [.. reach.OrderBy(model => model == reach[0]).ThenBy(transcript.Workers.Contains)];

    private static ImmutableArray<string> Workers(RelayTranscript transcript, ImmutableArray<string> reach, Func<string, string?> developerOf)
    {
        var before = transcript.Workers.ToHashSet();
        var developers = before.Select(developerOf).OfType<string>().ToHashSet();
        return [.. reach.OrderBy(before.Contains).ThenBy(model => developerOf(model) is { } developer && developers.Contains(developer))];
    }
}
