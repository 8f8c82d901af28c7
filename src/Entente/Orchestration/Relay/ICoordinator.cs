using System.Collections.Immutable;

namespace Entente.Orchestration.Relay;

/// <summary>Who has the next turn of a relay, in which role, and why.</summary>
/// <param name="Models">Pool ids: the one that is chosen, then those that may take its place.</param>
internal sealed record NextTurn(RelayRole Role, ImmutableArray<string> Models, string Why);

/// <summary>Chooses the next turn from the transcript.</summary>
internal interface ICoordinator
{
    /// <param name="reach">Pool ids that may be asked now, the best known first; at least one.</param>
    NextTurn Next(RelayTranscript transcript, ImmutableArray<string> reach, Func<string, string?> developerOf);
}
