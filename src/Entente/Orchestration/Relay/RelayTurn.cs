namespace Entente.Orchestration.Relay;

/// <summary>The three roles of a relay, in the order of a coordinator's last three outputs.</summary>
public enum RelayRole
{
    /// <summary>Gives a suggestion to whoever comes next.</summary>
    Thinker,

    /// <summary>Its reply becomes the current answer.</summary>
    Worker,

    /// <summary>Accepts or rejects the current answer, and says why.</summary>
    Verifier,
}

/// <param name="Model">Pool id of who had the turn.</param>
/// <param name="Accepted">What a verifier said; null for others, and where no verdict could be read.</param>
internal sealed record RelayTurn(RelayRole Role, string Model, string Text, bool? Accepted = null);
