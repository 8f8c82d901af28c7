namespace Entente.Admission;

/// <summary>Why a request is not let in.</summary>
public sealed record Refusal
{
    /// <summary>As in HTTP.</summary>
    public required int Status { get; init; }

    /// <summary>Names the cause for programs; the list is in docs/errors.md.</summary>
    public required string Code { get; init; }

    /// <summary>Names the thing and the way out.</summary>
    public required string Message { get; init; }

    public TimeSpan? RetryAfter { get; init; }
    public string? Param { get; init; }
}
