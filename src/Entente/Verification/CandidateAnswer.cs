namespace Entente.Verification;

/// <summary>An answer that is to be verified.</summary>
public sealed record CandidateAnswer
{
    /// <summary>The last message of the user.</summary>
    public required string Question { get; init; }

    /// <summary>The whole answer.</summary>
    public required string Text { get; init; }

    /// <summary>Pool id of its author; null where it is not known.</summary>
    public string? Model { get; init; }
}
